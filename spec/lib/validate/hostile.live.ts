import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KubeObject } from 'anykind'
import { createValidator, type Engine, type Validation, type Validator } from 'anykind/validate'
import { formatFieldPath } from '../../../lib/core/index.ts'

/*
 * Custom resources and definitions that mean harm, by all engines: a verdict, or why there is none, in the time that an
 * object may take; and the next object has its own. Live, as the rules are built for live specs; no cluster is asked.
 */

/** How what is told begins: one of these. */
type Said = string | readonly string[]

type Row = readonly [what: string, spec: unknown, schema: object, fast: Said, exact: Said]

const many = (count: number, member: (index: number) => unknown) =>
  Object.fromEntries(list(count, index => [`p${index}`, member(index)] as const))
const list = <T>(count: number, item: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => item(index))
const nested = <T>(depth: number, core: T, wrap: (inner: T) => T): T => {
  let value = core
  for (let left = depth; left > 0; left--) value = wrap(value)
  return value
}
const within = (depth: number) => nested<unknown>(depth, 1, a => ({ a }))
const cyclic: Record<string, unknown> = {}
cyclic.a = cyclic

const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', "'];process.exit()//"]
const named = (json: string) =>
  JSON.parse(`{${names.map(name => `${JSON.stringify(name)}:${json}`).join()}}`)

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
const text = { type: 'string' }
const ruled = (type: string, ...rules: string[]) => ({
  type,
  ...(type === 'array' && { items: text }),
  'x-kubernetes-validations': rules.map(rule => ({ rule })),
})

const accepted = 'accepted'
const late = 'undetermined: the rules took longer than 2000 ms'
const unknown = 'undetermined: there are no rules for the kind'
const invalid = 'rejected: spec FieldValueInvalid'

const rows: readonly Row[] = [
  ['an object of a thousand levels', within(1000), anything, accepted, accepted],
  ...[5000, 1_000_000].map(
    depth =>
      [
        `an object of ${depth} levels`,
        within(depth),
        anything,
        accepted,
        'undetermined: encode JSON: the value is cyclic or nested too deeply',
      ] as const,
  ),
  [
    'an object that holds itself',
    cyclic,
    anything,
    accepted,
    'undetermined: encode JSON: the value is cyclic',
  ],
  [
    'a number that is none',
    { a: NaN },
    anything,
    accepted,
    'undetermined: encode JSON: "a" is NaN',
  ],
  ['names of prototypes', named('{"polluted":1}'), anything, accepted, accepted],
  [
    'names of prototypes that must be there',
    {},
    { type: 'object', required: names, properties: named('{"type":"string"}') },
    'rejected: spec.__proto__ FieldValueRequired, spec.constructor FieldValueRequired',
    'rejected: spec.__proto__ FieldValueRequired, spec.constructor FieldValueRequired',
  ],
  [
    'a default with names of prototypes',
    {},
    { type: 'object', properties: { a: { ...anything, default: named('{"polluted":1}') } } },
    accepted,
    accepted,
  ],
  [
    'a set of a hundred thousand with one twice',
    list(1e5, index => `a${index % 99_999}`),
    { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
    'rejected: spec[99999] FieldValueDuplicate',
    ['rejected: spec[99999] FieldValueDuplicate', late],
  ],
  [
    'a million bytes of half as many characters',
    '\u{1F600}'.repeat(2.5e5),
    { ...text, maxLength: 249_999 },
    'rejected: spec FieldValueTooLong',
    'rejected: spec FieldValueTooLong',
  ],
  [
    'a pattern that others backtrack in',
    `${'a'.repeat(5000)}!`,
    { ...text, pattern: '^(a+)+$' },
    invalid,
    invalid,
  ],
  ...['(?=a)', 'a{1001}', '(', '\\1'].map(
    pattern =>
      [
        `the pattern ${pattern}, which RE2 has not`,
        'ab',
        { ...text, pattern },
        accepted,
        invalid,
      ] as const,
  ),
  [
    'two thousand fields',
    { p3: 5 },
    { type: 'object', properties: many(2000, () => text) },
    'rejected: spec.p3 FieldValueTypeInvalid',
    'rejected: spec.p3 FieldValueTypeInvalid',
  ],
  [
    'two hundred thousand fields',
    { p3: 5 },
    { type: 'object', properties: many(200_000, () => text) },
    'rejected: spec.p3 FieldValueTypeInvalid',
    // Whether the definition takes too long or what is made of it depends on the machine.
    [unknown, late],
  ],
  [
    'a schema of five thousand levels',
    within(3),
    nested<object>(5000, text, a => ({ type: 'object', properties: { a } })),
    'rejected: spec.a.a.a FieldValueTypeInvalid',
    unknown,
  ],
  [
    'five hundred anyOf in an allOf',
    {},
    {
      ...anything,
      allOf: list(500, () => ({ anyOf: [{ minProperties: 1 }, { minProperties: 0 }] })),
    },
    'undetermined: the schema is too large',
    accepted,
  ],
  [
    'four loops in a rule',
    list(200, index => `x${index}`),
    ruled('array', 'self.all(a, self.all(b, self.all(c, self.all(d, a + b + c + d != "x"))))'),
    accepted,
    [invalid, late],
  ],
  [
    'a rule in five thousand parentheses',
    1,
    ruled('integer', `${'('.repeat(5000)}self${')'.repeat(5000)} > 0`),
    accepted,
    invalid,
  ],
  [
    'a rule of twenty thousand parts',
    1,
    ruled('integer', list(20_000, () => 'self > 0').join(' && ')),
    accepted,
    invalid,
  ],
  [
    'a rule that makes a text of gigabytes',
    'x'.repeat(1000),
    ruled('string', `${nested(16, 'self', a => `(${a}+${a})`)}.size() > 0`),
    accepted,
    [invalid, late, unknown],
  ],
  [
    'a hundred million defaults',
    list(1e5, () => ({})),
    {
      type: 'array',
      items: { type: 'object', properties: { a: { ...anything, default: many(1000, () => 'x') } } },
    },
    accepted,
    late,
  ],
  ['a schema that is none', {}, { type: 5, properties: 'x' }, accepted, unknown],
  [
    'a reference to elsewhere',
    {},
    { $ref: 'http://127.0.0.1:1/x' },
    accepted,
    'undetermined: the schema is not structural',
  ],
]

const definition = (kind: string, spec: object): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${kind.toLowerCase()}s.hostile.dev` },
  spec: {
    group: 'hostile.dev',
    scope: 'Cluster',
    names: { plural: `${kind.toLowerCase()}s`, kind },
    versions: [
      {
        ...{ name: 'v1', served: true, storage: true },
        schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
      },
    ],
  },
})
const harmless = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 'b' } }

/** `rejected: FIELD REASON, …`, `undetermined: WHY` or `accepted`. */
function told({ verdict, violations, checks }: Validation): string {
  if (verdict === 'accepted') return verdict
  const faults = violations.map(({ path, reason }) => `${formatFieldPath(path)} ${reason}`)
  const whys = checks.flatMap(({ unchecked }) => unchecked ?? [])
  return `${verdict}: ${(verdict === 'rejected' ? faults : whys).join(', ')}`
}

async function judge(validator: Validator, kind: string, spec: unknown, schema: object) {
  try {
    await validator.define(definition(kind, schema))
  } catch (error) {
    assert.equal((error as { code?: string }).code, 'ERR_KUBE_REQUEST')
  }
  const object = { apiVersion: 'hostile.dev/v1', kind, metadata: { name: 'a' }, spec }
  return told(await validator.validate(object))
}

/** Of both, the exact engine's word counts, and where it has none, the other one's. */
const expected = (engine: Engine, fast: Said, exact: Said): readonly string[] =>
  ({ fast: [fast], exact: [exact], both: [exact, fast] })[engine].flat()

for (const engine of ['fast', 'exact', 'both'] as const) {
  test(`nothing takes an engine down: ${engine}`, async t => {
    await using validator = await createValidator({ engine })
    for (const [index, [what, spec, schema, fast, exact]] of rows.entries()) {
      await t.test(what, async () => {
        const found = await judge(validator, `K${index}`, spec, schema)
        const starts = expected(engine, fast, exact)
        assert.ok(
          starts.some(start => found.startsWith(start)),
          `${found.slice(0, 300)}`,
        )
        assert.equal(told(await validator.validate(harmless)), 'accepted')
        assert.equal(({} as { polluted?: unknown }).polluted, undefined)
      })
    }
  })
}
