import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mutantSeed } from '../../../bench/fuzz/dice.ts'
import { type Subject, trialOf } from '../../../bench/fuzz/trial.ts'
import { encodeJson, type KubeObject } from '../../../lib/core/index.ts'
import { freeze } from '../../support/freeze.ts'

const widget: KubeObject = {
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  metadata: { name: 'w' },
  spec: { size: 3, color: 'Red', parts: [{ name: 'a' }, { name: 'b' }] },
}
const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        size: { type: 'integer', minimum: 1, maximum: 10 },
        color: { type: 'string', enum: ['Red', 'Green'] },
        parts: { type: 'array', items: { $ref: '#/components/schemas/Part' } },
        extra: { type: 'string', maxLength: 4 },
      },
    },
  },
}
const components = new Map([
  [
    'Part',
    { type: 'object', properties: { name: { type: 'string' }, weight: { type: 'number' } } },
  ],
])

const subject: Subject = freeze({
  gvk: { group: 'example.com', version: 'v1', kind: 'Widget' },
  shape: { schema, components },
  hasStatus: true,
  namespace: 'fuzz',
  seeds: [{ object: widget, text: encodeJson(widget), json: true }],
  stored: [
    {
      name: 'w',
      namespace: 'home',
      manifest: encodeJson(widget),
      object: widget,
      now: widget,
      kept: widget,
    },
  ],
})
const seeds = Array.from({ length: 2000 }, (_, index) => mutantSeed(7, index))
const trials = seeds.map(seed => trialOf(seed, [subject]))

test('a mutant of characters beyond the first plane has no half of one', () => {
  const object = { ...widget, kind: '😀😀', spec: { color: '😀', '😀': '😀😀' } }
  const text = encodeJson(object)
  const astral = { ...subject, seeds: [{ object, text, json: true }], stored: [] }
  for (const seed of seeds) assert.ok(trialOf(seed, [astral]).text.isWellFormed(), `seed ${seed}`)
})

test('a mutant is the same for the same seed, and no seed is written to', () => {
  assert.deepEqual(
    seeds.map(seed => trialOf(seed, [subject])),
    trials,
  )
})

test('seeds, and runs, have little in common', () => {
  assert.ok(new Set(trials.map(({ text }) => text)).size > 1500)
  const others = new Set(Array.from({ length: 2000 }, (_, index) => mutantSeed(8, index)))
  assert.deepEqual(
    seeds.filter(seed => others.has(seed)),
    [],
  )
})

test('all operations are tried, in both forms where there are two, or changes alone', () => {
  const kinds = new Set(trials.map(({ operation, json }) => `${operation} ${json}`))
  assert.equal(kinds.size, 13)
  const updates = seeds.map(seed => trialOf(seed, [{ ...subject, stored: [] }, subject], true))
  assert.ok(updates.every(({ stored }) => stored !== undefined))
})

/** Texts that show that a mutation is made at all; each is what people write. */
for (const [what, pattern] of [
  ['unknown fields', /"zz"/],
  ['fields that the schema has and the object has not', /"extra"/],
  ["fields of a reference's schema", /"weight"/],
  ['numbers beyond a bound', /"size":(?:0|11)\b/],
  ['numbers beyond 64 bits', /"size":18446744073709551616/],
  ['other words of an enum', /"color":"Green"/],
  ['words of an enum in other letters', /"color":"(?:red|RED)"/],
  ['names in other letters', /"siz?e":|"Spec":|"sPec":/],
  ['elements twice', /"parts":\[\{"name":"(\w)"\},\{"name":"\1"\}/],
  ['null', /"spec":null/],
  ['another type', /"(?:spec|size|color|parts)":(?:"7"|1\.5|true)/],
  ['deep nesting', /(?:\{"a":){100}/],
  ['bad labels', /"labels":\{/],
  ['owners', /"ownerReferences":\[\{/],
  ['keys twice in JSON', /\{"apiVersion":[^,]+,"apiVersion":/],
  ['keys twice in YAML', /^(\w+: .*)\n\1\n/m],
  ['numbers in other forms', /\b(?:017|1E3|0x1F)\b/],
  ['tabs', /\t/],
  ['a second document', /^---\napiVersion: v1\nkind: ConfigMap/m],
  ['texts that end early', /^(?!.*\}\s*$)\{/s],
] as const) {
  test(`among mutants are ${what}`, () => {
    assert.ok(trials.some(({ text }) => pattern.test(text)))
  })
}
