import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OpenApiSchema } from '../../schemas-cache/schema-node.ts'
import { validatorOf, withSpec } from '../support/schema-validator.ts'

/** The messages of a validator of `spec`, with the fields that are not in them. */
const tell = (spec: OpenApiSchema, value: unknown): string[] =>
  validatorOf(withSpec(spec))
    .validate({ spec: value })
    .violations.map(({ message }) => message)

const cases: [string, OpenApiSchema, unknown, string[]][] = [
  ['an enum of numbers takes what Go converts', { type: 'number', enum: [1, 2] }, 1.5, []],
  [
    'and nothing else',
    { type: 'number', enum: [1, 2] },
    3.5,
    ['Unsupported value: 3.5: supported values: 1, 2'],
  ],
  [
    'an enum of texts takes a rune as Go does',
    { 'x-kubernetes-int-or-string': true, enum: ['A'] },
    65,
    [],
  ],
  [
    'an enum of objects compares them whole',
    { type: 'object', enum: [{ a: 1, b: [2] }], 'x-kubernetes-preserve-unknown-fields': true },
    { b: [2], a: 1 },
    [],
  ],
  [
    'null is in no enum',
    { type: 'string', nullable: true, enum: ['a', null] },
    null,
    ['Unsupported value: null: supported values: "a", null'],
  ],
  [
    'an int-or-string takes an integer but for rounding',
    { 'x-kubernetes-int-or-string': true },
    1.0000000001,
    [],
  ],
  ['a float in range', { type: 'number', format: 'float' }, 3e38, []],
  [
    'a float beyond it',
    { type: 'number', format: 'float' },
    3.5e38,
    ['Invalid value: "": Checked value must be of type number with format float in spec'],
  ],
  ['a double of any size', { type: 'number', format: 'double' }, 1e300, []],
  ['an integer beyond 2^53 in bounds', { type: 'integer', minimum: 5 }, 2n ** 60n, []],
  [
    'an integer beyond 2^53 out of bounds',
    { type: 'integer', maximum: 5 },
    2n ** 60n,
    [`Invalid value: ${2n ** 60n}: spec in body should be less than or equal to 5`],
  ],
  [
    'a multiple beyond 2^53',
    { type: 'integer', multipleOf: 10 },
    2n ** 60n,
    [`Invalid value: ${2n ** 60n}: spec in body should be a multiple of 10`],
  ],
  ['a multiple but for rounding', { type: 'number', multipleOf: 0.1 }, 0.3, []],
  [
    'a format of any type',
    { format: 'ipv4' },
    5,
    ['Invalid value: "int64": spec in body must be of type ipv4: "int64"'],
  ],
  [
    'a pattern on an integer is no rule',
    { 'x-kubernetes-int-or-string': true, pattern: '^a$' },
    5,
    [],
  ],
  ['a pattern left to the server', { type: 'string', pattern: '^\\p{Greek}+$' }, 'x', []],
  [
    'null passes all combinators',
    {
      type: 'string',
      nullable: true,
      allOf: [{ minLength: 1 }],
      anyOf: [{ minLength: 1 }],
      oneOf: [{ minLength: 1 }, {}],
      not: {},
    },
    null,
    [],
  ],
  [
    'one of two is both',
    { type: 'string', oneOf: [{ minLength: 1 }, { maxLength: 9 }] },
    'x',
    [
      'Invalid value: "": "spec" must validate one and only one schema (oneOf). Found 2 valid alternatives',
    ],
  ],
  [
    'all of two tells what each says',
    { type: 'string', allOf: [{ minLength: 3 }, { pattern: '^x' }] },
    'a',
    [
      'Invalid value: "a": spec in body should be at least 3 chars long',
      'Invalid value: "a": spec in body should match \'^x\'',
      'Invalid value: "": "spec" must validate all the schemas (allOf)',
    ],
  ],
  [
    'a forbidden field',
    { type: 'object', properties: { a: {} }, additionalProperties: false },
    { b: 1 },
    ['Invalid value: "b": spec.b in body is a forbidden property'],
  ],
  [
    'too few fields',
    { type: 'object', additionalProperties: {}, minProperties: 1 },
    {},
    ['Invalid value: 0: spec in body should have at least 1 properties'],
  ],
  [
    'one item is an item',
    { type: 'array', items: {}, maxItems: 1 },
    [1, 2],
    ['Too many: 2: must have at most 1 item'],
  ],
]
for (const [what, schema, value, messages] of cases) {
  test(`${what}: ${messages.length === 0 ? 'taken' : 'refused'}`, () => {
    assert.deepEqual(tell(schema, value), messages)
  })
}

const item = (required: string) => ({
  properties: { in: { properties: { x: { minLength: 3 } }, required: [required] } },
  required: ['in'],
})

test('branches look into objects and lists, and their faults are forgotten', () => {
  const inner = { type: 'object', properties: { x: { type: 'string' }, y: { type: 'string' } } }
  const items = { type: 'object', properties: { in: inner } }
  const list = { type: 'array', items, anyOf: [{ items: item('y') }, { items: item('x') }] }
  assert.deepEqual(tell(list, [{ in: { x: 'abc' } }]), [])
  assert.deepEqual(tell(list, [{ in: { x: 'ab' } }]), [
    'Invalid value: "": "spec" must validate at least one schema (anyOf)',
  ])
  // More faults in a branch than are ever told.
  const many = Array.from({ length: 500 }, () => ({ in: { x: 'abc' } }))
  assert.deepEqual(tell(list, many), [])
  assert.deepEqual(tell({ ...list, anyOf: [], oneOf: list.anyOf }, many), [])
  assert.equal(tell({ ...list, anyOf: [], not: { items: item('x') } }, many).length, 1)
})

test('faults in branches do not count towards those that are told', () => {
  const short = { properties: { x: { maxLength: 3 } } }
  const long = { properties: { x: { minLength: 5 } } }
  const leaf = { type: 'string', oneOf: [{ minLength: 5 }, { maxLength: 3 }] }
  const inner = { type: 'object', properties: { x: { type: 'string' } } }
  const unit = { type: 'object', properties: { in: inner } }
  const branches = [{ properties: { in: long } }, { properties: { in: short } }]
  const many = <T>(value: T) => Array.from({ length: 300 }, () => value)
  assert.deepEqual(tell({ type: 'array', items: leaf }, many('a')), [])
  const items = { ...unit, oneOf: branches }
  assert.deepEqual(tell({ type: 'array', items }, many({ in: { x: 'a' } })), [])
})

test('items of a set are alike whatever the order of their keys', () => {
  const items = { type: 'object', properties: { a: {}, b: {} } }
  const set = { type: 'array', 'x-kubernetes-list-type': 'set', items }
  assert.deepEqual(
    tell(set, [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ]),
    ['Duplicate value: {"a":1,"b":2}'],
  )
})

test('a Go type with JSON of its own takes any', () => {
  const schema = { type: 'object', properties: { raw: { type: 'object' } } }
  const validator = validatorOf(schema, {}, { custom: false })
  for (const raw of [{ a: [1] }, [1], 'x', 5, null]) {
    assert.deepEqual(validator.validate({ raw }).violations, [])
  }
})

test('of the status of a built-in kind only types count', () => {
  const status = {
    type: 'object',
    required: ['a'],
    properties: { a: { type: 'array', items: {} }, phase: { type: 'string', enum: ['On'] } },
  }
  const schema = { type: 'object', properties: { status, spec: status } }
  const validator = validatorOf(schema, {}, { custom: false })
  const value = { phase: 'Off' }
  const { violations } = validator.validate({ status: value, spec: value })
  assert.deepEqual(
    violations.map(({ path }) => path.join('.')),
    ['spec.a', 'spec.phase'],
  )
  assert.equal(validator.validate({ status: { phase: 5 } }).violations.length, 1)
})

test('a fault names no text of a Secret', () => {
  const data = { type: 'object', additionalProperties: { type: 'string', format: 'byte' } }
  const validator = validatorOf({ type: 'object', properties: { data } }, {}, { custom: false })
  const { violations } = validator.validate({ data: { password: 'hunter2!' } })
  assert.equal(violations.length, 1)
  assert.ok(!JSON.stringify(violations).includes('hunter2'))
})

test('any value may be given', () => {
  const validator = validatorOf(withSpec({ type: 'object' }))
  for (const value of [undefined, null, 5, 'x', [], [[]], true, 2n ** 70n]) {
    assert.equal(typeof validator.validate(value).violations.length, 'number')
  }
})
