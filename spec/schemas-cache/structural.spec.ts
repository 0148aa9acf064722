import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OpenApiSchema, SchemaGraph } from '../../schemas-cache/schema-node.ts'
import { Structural } from '../../schemas-cache/structural.ts'
import { freeze } from '../support/freeze.ts'
import { validatorOf } from '../support/schema-validator.ts'
import { seededRandom } from '../support/seeded-random.ts'

const prepare = (
  schema: OpenApiSchema,
  value: unknown,
  { custom = true, statusDropped = false } = {},
) => {
  const graph = new SchemaGraph(new Map([['Root', schema]]), new Set(custom ? ['Root'] : []))
  const root = graph.component('Root')
  assert.ok(root)
  return new Structural(root, { statusDropped }).prepare(freeze(value))
}
const object = (properties: Record<string, OpenApiSchema>, more: OpenApiSchema = {}) => ({
  type: 'object',
  properties,
  ...more,
})
const text = { type: 'string' }
const preserving = { 'x-kubernetes-preserve-unknown-fields': true }

/** Schema, value, what it becomes, and which fields are unknown. */
const cases: [string, OpenApiSchema, unknown, unknown, string[]][] = [
  ['a known field stays', object({ a: text }), { a: 'x' }, { a: 'x' }, []],
  ['an unknown field goes', object({ a: text }), { b: 1 }, {}, ['b']],
  [
    'an unknown field of an item goes',
    object({ a: { type: 'array', items: object({}) } }),
    { a: [{ b: 1 }] },
    { a: [{}] },
    ['a[0].b'],
  ],
  [
    'a map keeps its keys',
    { type: 'object', additionalProperties: text },
    { x: 'y' },
    { x: 'y' },
    [],
  ],
  [
    'the root may say what it is',
    object({}),
    { apiVersion: 'v1', kind: 'A', metadata: {} },
    { apiVersion: 'v1', kind: 'A', metadata: {} },
    [],
  ],
  [
    'metadata elsewhere is a field as any other',
    object({ a: object({}) }),
    { a: { metadata: {} } },
    { a: {} },
    ['a.metadata'],
  ],
  [
    'an embedded object may say what it is',
    object({ a: object({}, { 'x-kubernetes-embedded-resource': true }) }),
    { a: { kind: 'A', b: 1 } },
    { a: { kind: 'A' } },
    ['a.b'],
  ],
  [
    'unknown fields are kept where the schema says so',
    object({ a: object({ b: object({}) }, preserving) }),
    { a: { x: { y: 1 }, b: { z: 1 } } },
    { a: { x: { y: 1 }, b: {} } },
    ['a.b.z'],
  ],
  [
    'and in the items of a list there',
    object({ a: { type: 'array', items: object({ b: object({}) }), ...preserving } }),
    { a: [{ x: 1, b: { z: 1 } }] },
    { a: [{ x: 1, b: {} }] },
    ['a[0].b.z'],
  ],
  [
    'a forbidden field is for validation to refuse',
    object({}, { additionalProperties: false }),
    { x: 1 },
    { x: 1 },
    [],
  ],
  [
    'where anything may be, it has no fields',
    { type: 'object', additionalProperties: true },
    { a: 1, b: null, c: { d: 1 }, e: [{ f: 1 }, 2] },
    { a: 1, b: null, c: {}, e: [{}, 2] },
    ['c.d', 'e[0].f'],
  ],
  ['null goes', object({ a: text }), { a: null }, {}, []],
  [
    'null stays where it may',
    object({ a: { ...text, nullable: true, default: 'x' } }),
    { a: null },
    { a: null },
    [],
  ],
  [
    'null becomes the default',
    object({ a: { ...text, default: 'x' } }),
    { a: null },
    { a: 'x' },
    [],
  ],
  [
    'null in a map goes',
    { type: 'object', additionalProperties: text },
    { a: null, b: 'c' },
    { b: 'c' },
    [],
  ],
  [
    'null in a list stays',
    object({ a: { type: 'array', items: text } }),
    { a: [null] },
    { a: [null] },
    [],
  ],
  [
    'null in a list becomes the default',
    object({ a: { type: 'array', items: { ...text, default: 'x' } } }),
    { a: [null] },
    { a: ['x'] },
    [],
  ],
  [
    'null is kept where the schema knows nothing',
    object({}, preserving),
    { a: null },
    { a: null },
    [],
  ],
  ['a default comes', object({ a: { ...text, default: 'x' } }), {}, { a: 'x' }, []],
  [
    'a default has defaults in it',
    object({ a: object({ b: { ...text, default: 'x' } }, { default: {} }) }),
    {},
    { a: { b: 'x' } },
    [],
  ],
  [
    'no default comes into what is absent',
    object({ a: object({ b: { ...text, default: 'x' } }) }),
    {},
    {},
    [],
  ],
  [
    'a default of null is none',
    object({ a: { ...text, nullable: true, default: null } }),
    {},
    {},
    [],
  ],
  [
    'a false default is one',
    object({ a: { type: 'boolean', default: false } }),
    {},
    { a: false },
    [],
  ],
  [
    'a value of a wrong type is for validation to refuse',
    object({ a: object({ b: text }) }),
    { a: [1] },
    { a: [1] },
    [],
  ],
]

for (const [what, schema, value, expected, unknown] of cases) {
  test(`custom resources: ${what}`, () => {
    const { value: prepared, violations } = prepare(schema, value)
    assert.deepEqual(prepared, expected)
    assert.deepEqual(
      violations.map(({ message }) => message),
      unknown.map(field => `unknown field "${field}"`),
    )
  })
}

test('what does not change is not copied', () => {
  const value = { a: { b: 'x' }, c: [{ d: 1 }] }
  const schema = object({ a: object({ b: text }), c: { type: 'array', items: object({ d: {} }) } })
  assert.equal(prepare(schema, value).value, value)
  const { value: changed } = prepare(schema, { ...value, e: 1 })
  assert.equal((changed as typeof value).a, value.a)
  assert.equal((changed as typeof value).c, value.c)
})

test('status goes where the kind has the subresource, after its unknown fields are told', () => {
  const schema = object({ status: object({}) })
  const { value, violations } = prepare(schema, { status: { x: 1 } }, { statusDropped: true })
  assert.deepEqual(value, {})
  assert.equal(violations.length, 1)
})

const goCases: [string, OpenApiSchema, unknown, unknown][] = [
  ['null is as absent', object({ a: text }), { a: null }, {}],
  [
    'null in a list is the zero value',
    object({ a: { type: 'array', items: object({ b: text }) } }),
    { a: [null] },
    { a: [{}] },
  ],
  [
    'an object without fields is open',
    object({ a: { type: 'object' } }),
    { a: { x: 1 } },
    { a: { x: 1 } },
  ],
  ['no default comes', object({ a: { ...text, default: 'x' } }), {}, {}],
  [
    'a struct whose absence matters is there',
    object({ a: object({ b: { type: 'array', items: text } }, { default: {}, required: ['b'] }) }),
    {},
    { a: {} },
  ],
  [
    'a struct whose absence does not matter is not',
    object({ a: object({ b: { ...text, default: '' } }, { default: {}, required: ['b'] }) }),
    {},
    {},
  ],
  [
    'an empty required list is as absent',
    object({ a: { type: 'array', items: text } }, { required: ['a'] }),
    { a: [] },
    {},
  ],
  [
    'an empty list that is not required stays',
    object({ a: { type: 'array', items: text } }),
    { a: [] },
    { a: [] },
  ],
  [
    'an empty required struct stays',
    object({ a: object({ b: text }) }, { required: ['a'] }),
    { a: {} },
    { a: {} },
  ],
]
for (const [what, schema, value, expected] of goCases) {
  test(`built-in kinds: ${what}`, () => {
    assert.deepEqual(prepare(schema, value, { custom: false }).value, expected)
  })
}

/** Schemas and values of any shape, the same for the same seed. */
class Shapes {
  readonly #random: () => number

  constructor(seed: number) {
    this.#random = seededRandom(seed)
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count)
  }

  #some(names: readonly string[]): string[] {
    return names.filter(() => this.#below(2) === 0)
  }

  /** Its defaults may not fit it. */
  schema(depth: number): OpenApiSchema {
    return {
      ...this.#bare(depth),
      ...(this.#below(3) === 0 ? { nullable: true } : {}),
      ...(this.#below(3) === 0 ? { default: this.value(2) } : {}),
      ...(this.#below(6) === 0 ? preserving : {}),
    }
  }

  #bare(depth: number): OpenApiSchema {
    switch (this.#below(depth === 0 ? 3 : 6)) {
      case 0:
        return text
      case 1:
        return { type: 'integer', minimum: 1 }
      case 2:
        return { 'x-kubernetes-int-or-string': true }
      case 3:
        return { type: 'array', items: this.schema(depth - 1), 'x-kubernetes-list-type': 'set' }
      case 4:
        return { type: 'object', additionalProperties: this.schema(depth - 1) }
      default:
        return this.#object(depth)
    }
  }

  #object(depth: number): OpenApiSchema {
    const names = this.#some(['a', 'b', 'c', '__proto__', 'metadata'])
    const properties = Object.fromEntries(names.map(name => [name, this.schema(depth - 1)]))
    const branches = { anyOf: [{ required: names }, {}], not: { required: ['c'] } }
    return {
      type: 'object',
      properties,
      required: this.#some(names),
      ...(this.#below(2) ? branches : {}),
    }
  }

  value(depth: number): unknown {
    const scalars = ['x', '', 0, 1, 2.5, true, null, 2n ** 60n]
    const shape = depth === 0 ? 0 : this.#below(3)
    if (shape === 0) return scalars[this.#below(scalars.length)]
    if (shape === 1) {
      return Array.from({ length: this.#below(3) }, () => this.value(depth - 1))
    }
    const names = this.#some(['a', 'b', 'c', 'd', '__proto__', 'metadata', 'status'])
    return Object.fromEntries(names.map(name => [name, this.value(depth - 1)]))
  }
}

for (let seed = 0; seed < 200; seed += 1) {
  test(`shapes ${seed}: inputs stay as they are, and what was prepared needs nothing more`, () => {
    const shapes = new Shapes(seed)
    const schema = freeze(shapes.schema(4))
    const custom = seed % 3 !== 0
    const validator = validatorOf(schema, {}, { custom })
    for (let i = 0; i < 20; i += 1) {
      const value = freeze(shapes.value(5))
      const { value: prepared } = prepare(schema, value, { custom })
      const again = prepare(schema, prepared, { custom })
      assert.deepEqual(again.value, prepared)
      assert.deepEqual(again.violations, [])
      assert.deepEqual(validator.validate(value), validator.validate(value))
    }
    assert.equal(({} as { a?: unknown }).a, undefined)
  })
}
