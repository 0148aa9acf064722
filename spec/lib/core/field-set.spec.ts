import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  DecodeError,
  decodeFieldSet,
  encodeFieldSet,
  type FieldSet,
  type FieldStep,
  fieldsOf,
  formatFieldSteps,
  hasField,
  leavesOf,
  parseJson,
  selectFields,
  subtractFields,
  uniteFields,
} from '../../../lib/core/index.ts'
import { freeze } from '../../support/freeze.ts'
import { seededRandom } from '../../support/seeded-random.ts'

/** Decodes what is frozen, as shared fields are. */
const decode = (fields: unknown): FieldSet => decodeFieldSet(freeze(fields))
const shown = (set: FieldSet): string[] => [...fieldsOf(set)].map(formatFieldSteps)

const fields = {
  'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} }, 'f:finalizers': { 'v:"a/b"': {} } },
  'f:spec': {
    'f:replicas': {},
    'f:containers': {
      'k:{"name":"web"}': {
        '.': {},
        'f:args': {},
        'f:ports': {
          'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} },
        },
      },
    },
    'f:odd': { 'i:3': {}, 'v:9007199254740993': {}, 'v:[1,2]': {} },
  },
}

test('all steps are read, and shown as the server shows them', () => {
  assert.deepEqual(shown(decode(fields)), [
    '.metadata.labels',
    '.metadata.labels.app',
    '.metadata.finalizers[="a/b"]',
    '.spec.replicas',
    '.spec.containers[name="web"]',
    '.spec.containers[name="web"].args',
    '.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"]',
    '.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].containerPort',
    '.spec.odd[3]',
    '.spec.odd[=9007199254740993]',
    '.spec.odd[=[1,2]]',
  ])
})

test('what is read is written back', () => {
  assert.deepEqual(encodeFieldSet(decode(fields)), fields)
})

test('a set has its members, not what is above or below them', () => {
  const set = decode(fields)
  const cases: readonly (readonly [readonly FieldStep[], boolean])[] = [
    [['metadata', 'labels'], true],
    [['metadata', 'labels', 'app'], true],
    [['metadata', 'labels', 'other'], false],
    [['metadata'], false],
    [[], false],
    [['spec', 'replicas', 'below'], false],
    [['spec', 'containers', { key: { name: 'web' } }], true],
    [['spec', 'containers', { key: { name: 'other' } }], false],
    [['metadata', 'finalizers', { value: 'a/b' }], true],
    [['spec', 'odd', { index: 3 }], true],
    [['spec', 'odd', { value: 2n ** 53n + 1n }], true],
    [['spec', 'odd', { value: 2n ** 53n }], false],
  ]
  for (const [path, expected] of cases) {
    assert.equal(hasField(set, path), expected, formatFieldSteps(path))
  }
  const port = { key: { protocol: 'TCP', containerPort: 80 } }
  const path = ['spec', 'containers', { key: { name: 'web' } }, 'ports', port]
  assert.ok(hasField(set, path), 'the order of key fields says nothing')
})

const reads: readonly (readonly [name: string, fields: unknown, members: string[]])[] = [
  ['nothing', undefined, []],
  ['null', null, []],
  ['an empty object', {}, []],
  ['itself only', { '.': {} }, []],
  ['a null for a leaf', { 'f:a': null }, ['.a']],
  ['a leaf that says that it is one', { 'f:a': { '.': {} } }, ['.a']],
  ['a step of a later version', { 'f:a': {}, 'x:b': { 'f:c': 1 } }, ['.a']],
  ['nothing but steps of a later version', { 'f:a': { 'x:b': {} } }, ['.a']],
  [
    'keys in another order',
    { 'k:{"b":1,"a":2}': {}, 'k:{"a":2,"b":1}': { 'f:c': {} } },
    ['[a=2,b=1]', '[a=2,b=1].c'],
  ],
  ['space in a key', { 'k:{ "a" : 1.0 }': {} }, ['[a=1]']],
  ['a field without a name', { 'f:': {} }, ['.']],
  ['a field that is a dot', { 'f:.': {} }, ['..']],
  [
    'a prototype’s name',
    parseJson('{"f:__proto__":{"f:a":{}},"f:constructor":{}}'),
    ['.__proto__.a', '.constructor'],
  ],
  ['a prototype’s name in a key', { 'k:{"__proto__":{"a":1}}': {} }, ['[__proto__={"a":1}]']],
]

for (const [name, value, members] of reads) {
  test(`${name} is read as ${members.join(' and ') || 'the empty set'}`, () => {
    assert.deepEqual(shown(decode(value)), members)
    assert.deepEqual(shown(decode(encodeFieldSet(decode(value)))), members)
    assert.equal(({} as Record<string, unknown>).a, undefined)
  })
}

const nested = (depth: number): unknown =>
  parseJson(`${'{"f:a":'.repeat(depth)}{}${'}'.repeat(depth)}`)

for (const [name, value] of Object.entries({
  'a text': 'f:a',
  'an array': [],
  'a number for a leaf': { 'f:a': 1 },
  'an array for a leaf': { 'f:a': ['f:b'] },
  'a name without a prefix': { spec: {} },
  'the name of the prototype': parseJson('{"__proto__":{}}'),
  'the empty name': { '': {} },
  'a single letter': { f: {} },
  'a key that is cut off': { 'k:{"name":"secret': {} },
  'a key that is no object': { 'k:"secret"': {} },
  'a key that is null': { 'k:null': {} },
  'a value that is no JSON': { 'v:secret': {} },
  'an index that is no number': { 'i:secret': {} },
  'an index of 400 digits': { [`i:${'1'.repeat(400)}`]: {} },
  'a value that is too deep': { [`v:${'['.repeat(5_000)}${']'.repeat(5_000)}`]: {} },
  'fields that are too deep': nested(2_000),
})) {
  test(`${name} is refused, and not quoted`, () => {
    assert.throws(
      () => decode(value),
      error => error instanceof DecodeError && !/secret/.test(error.message),
    )
  })
}

test('as deep as any object, fields are read', () => {
  assert.equal(shown(decode(nested(900))).length, 1)
})

test('a leaf and what is below it are both in the union', () => {
  const union = uniteFields(decode({ 'f:a': {} }), decode({ 'f:a': { 'f:b': {} } }))
  assert.deepEqual(encodeFieldSet(union), { 'f:a': { '.': {}, 'f:b': {} } })
})

test('a field is not taken away by one below it, nor the other way round', () => {
  const [above, below] = [decode({ 'f:a': {} }), decode({ 'f:a': { 'f:b': {} } })]
  assert.deepEqual(shown(subtractFields(above, below)), ['.a'])
  assert.deepEqual(shown(subtractFields(below, above)), ['.a.b'])
  assert.deepEqual(encodeFieldSet(subtractFields(below, below)), {})
})

const steps: readonly FieldStep[] = [
  'a',
  'b.c',
  '__proto__',
  { key: { name: 'a' } },
  { key: { port: 80, protocol: 'TCP' } },
  { value: 'a' },
  { value: 2n ** 60n },
  { value: null },
  { index: 0 },
  { index: -1 },
]

/** Random paths out of few steps, so that many are above or below others. */
function randomPaths(random: () => number): FieldStep[][] {
  const pick = (): FieldStep => steps[Math.floor(random() * steps.length)] ?? 'a'
  return Array.from({ length: random() * 12 }, () => Array.from({ length: 1 + random() * 3 }, pick))
}

/** A set of the paths, made in the simplest way: by what `fieldsV1` would be. */
function setOf(paths: readonly (readonly FieldStep[])[]): FieldSet {
  return paths
    .map(path =>
      decode(path.toReversed().reduce<object>((inner, step) => ({ [textOf(step)]: inner }), {})),
    )
    .reduce(uniteFields, decode({}))
}

function textOf(step: FieldStep): string {
  if (typeof step === 'string') return `f:${step}`
  if ('index' in step) return `i:${step.index}`
  if ('key' in step) return `k:${JSON.stringify(step.key)}`
  return `v:${typeof step.value === 'bigint' ? step.value : JSON.stringify(step.value)}`
}

test('2,000 random pairs of sets are read as they were written, and agree with sets of texts', () => {
  const random = seededRandom(4)
  for (let round = 0; round < 2_000; round++) {
    const [a, b] = [randomPaths(random), randomPaths(random)]
    const [first, second] = [setOf(a), setOf(b)]
    const [texts, others] = [a, b].map(paths => new Set(paths.map(formatFieldSteps)))
    assert.deepEqual(new Set(shown(first)), texts)
    assert.deepEqual(decode(encodeFieldSet(first)), first)
    assert.deepEqual(new Set(shown(uniteFields(first, second))), texts?.union(others ?? new Set()))
    const rest = subtractFields(first, second)
    assert.deepEqual(new Set(shown(rest)), texts?.difference(others ?? new Set()))
    assert.deepEqual(decode(encodeFieldSet(rest)), rest)
    const isWanted = (path: readonly FieldStep[]) => others?.has(formatFieldSteps(path)) ?? false
    const selected = selectFields(first, isWanted)
    assert.deepEqual(new Set(shown(selected)), texts?.intersection(others ?? new Set()))
    assert.deepEqual(decode(encodeFieldSet(selected)), selected)
    const hasBelow = (text: string) =>
      a.some(path =>
        path.some((_, end) => end > 0 && formatFieldSteps(path.slice(0, end)) === text),
      )
    assert.deepEqual(
      new Set([...leavesOf(first)].map(formatFieldSteps)),
      new Set([...(texts ?? [])].filter(text => !hasBelow(text))),
    )
    for (const path of [...a, ...b]) {
      assert.equal(hasField(first, path), texts?.has(formatFieldSteps(path)))
    }
  }
})
