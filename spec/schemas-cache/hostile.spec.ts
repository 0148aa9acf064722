import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { MemoryStore } from '../../lib/storage/index.ts'
import { Schemas } from '../../schemas-cache/index.ts'
import { type OpenApiSchema, SchemaGraph } from '../../schemas-cache/schema-node.ts'
import { translateUnit } from '../../schemas-cache/translate.ts'
import { cannedSend } from '../support/canned-send.ts'
import { validatorOf, withSpec } from '../support/schema-validator.ts'

/** What a validator of `spec` says of a spec. */
const check = (spec: OpenApiSchema, value: unknown, components?: Record<string, OpenApiSchema>) =>
  validatorOf(withSpec(spec), components).validate({ spec: value })

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))
const fields = (count: number, schema: OpenApiSchema): Record<string, OpenApiSchema> =>
  Object.fromEntries(many(count, index => [`p${index}`, { ...schema }]))

for (const count of [100, 101, 5_000, 50_000]) {
  test(`an object of ${count} fields is checked whole`, () => {
    const schema = {
      type: 'object',
      properties: fields(count, { type: 'string' }),
      required: ['p1'],
    }
    const { violations, unchecked } = check(schema, { p0: 5, zz: 1 })
    assert.equal(unchecked, undefined)
    assert.deepEqual(
      violations.map(({ path, reason }) => `${path.join('.')} ${reason}`).toSorted(),
      ['spec.p0 FieldValueTypeInvalid', 'spec.p1 FieldValueRequired', 'spec.zz FieldUnknown'],
    )
  })
}

test('a schema of three megabytes costs what an object uses of it', () => {
  const field = (index: number): OpenApiSchema => ({
    type: 'object',
    properties: fields(20, { type: 'string', pattern: `^[a-z]{${index % 900}}x*$`, maxLength: 99 }),
    'x-kubernetes-validations': [{ rule: 'self == self', message: 'x'.repeat(500) }],
  })
  const properties = Object.fromEntries(many(2_000, index => [`p${index}`, field(index)]))
  const schema = { type: 'object', properties }
  assert.ok(JSON.stringify(schema).length > 3e6)
  const { violations, unchecked } = check(schema, { p7: { p0: 'A' }, p8: { p1: 'aaaaaaaax' } })
  assert.equal(unchecked, undefined)
  assert.deepEqual(
    violations.map(({ path }) => path),
    [['spec', 'p7', 'p0']],
  )
})

test('a document of thirty megabytes is read, and one kind of it used', async () => {
  const gvk = { group: 'example.dev', version: 'v1', kind: 'Gadget' }
  const others = many(300, index => [
    `dev.example.v1.Other${index}`,
    { type: 'object', description: 'x'.repeat(1e5), properties: fields(9, { type: 'string' }) },
  ])
  const Gadget = {
    type: 'object',
    properties: { spec: { $ref: '#/components/schemas/dev.example.v1.Other7' } },
    'x-kubernetes-group-version-kind': [gvk],
  }
  const schemas = { ...Object.fromEntries(others), 'dev.example.v1.Gadget': Gadget }
  const { send } = cannedSend({
    '/openapi/v3': {
      body: { paths: { 'apis/example.dev/v1': { serverRelativeURL: '/?hash=A' } } },
    },
    '/openapi/v3/apis/example.dev/v1?hash=A': { body: { components: { schemas } } },
  })
  const validator = await new Schemas(send, { store: new MemoryStore() }).validatorOf(gvk)
  const { violations } = validator.validate({ spec: { p1: 5 } })
  assert.deepEqual(
    violations.map(({ path }) => path),
    [['spec', 'p1']],
  )
})

test('fields beyond a hundred keep their paths and their additional schema', () => {
  const properties = fields(200, { type: 'object', properties: { a: { type: 'integer' } } })
  const schema = { type: 'object', properties, additionalProperties: { type: 'boolean' } }
  const { violations } = check(schema, { p7: { a: 'x' }, 'q/~': 1, r: true })
  assert.deepEqual(
    violations.map(({ path }) => path),
    [
      ['spec', 'p7', 'a'],
      ['spec', 'q/~'],
    ],
  )
})

const nested = (depth: number, wrap: (inner: OpenApiSchema) => OpenApiSchema): OpenApiSchema => {
  let schema: OpenApiSchema = { type: 'string' }
  for (let i = 0; i < depth; i += 1) schema = wrap(schema)
  return schema
}
const anyOf4 = { anyOf: many(4, index => ({ minLength: index })) }
let doubled: OpenApiSchema = { minLength: 1 }
for (let i = 0; i < 30; i += 1) doubled = { anyOf: [doubled, doubled] }

for (const [what, schema] of [
  ['lists in lists', nested(1_000, items => ({ type: 'array', items }))],
  ['forty lists in lists', nested(40, items => ({ type: 'array', items }))],
  ['maps in maps', nested(1_000, inner => ({ type: 'object', additionalProperties: inner }))],
  ['anyOf in anyOf', nested(1_000, inner => ({ anyOf: [inner] }))],
  ['not in not', nested(1_000, inner => ({ not: inner }))],
  ['2,000 anyOf in allOf', { allOf: many(2_000, () => anyOf4) }],
  ['2^30 branches', doubled],
  ['a map of branches', { type: 'object', additionalProperties: { oneOf: many(900, () => ({})) } }],
] as const) {
  test(`${what} are left to the server, and unknown fields are still told`, () => {
    const root = { type: 'object', properties: { spec: schema, ok: { type: 'string' } } }
    const validator = validatorOf(root)
    const { violations, unchecked } = validator.validate({ spec: {}, okk: 1 })
    assert.match(unchecked ?? '', /too large/)
    assert.deepEqual(
      violations.map(({ suggestion }) => suggestion),
      ['ok'],
    )
  })
}

test('an object that needs more code than is written at once is looked at further each time', () => {
  const field = (index: number) => ({
    type: 'object',
    properties: { [`a${index}`]: { type: 'string' } },
  })
  const properties = Object.fromEntries(many(500, index => [`p${index}`, field(index)]))
  const valid = Object.fromEntries(many(500, index => [`p${index}`, {}]))
  const validator = validatorOf(withSpec({ type: 'object', properties }))
  for (const unchecked of [/too large/, /too large/, /^undefined$/]) {
    assert.match(String(validator.validate({ spec: valid }).unchecked), unchecked)
  }
  const { violations } = validator.validate({ spec: { ...valid, p499: { a499: 5 } } })
  assert.deepEqual(
    violations.map(({ path }) => path),
    [['spec', 'p499', 'a499']],
  )
})

test('an object of fifty thousand objects is looked at as far as there is time', () => {
  const field = { type: 'object', properties: { a: { type: 'string' } } }
  const properties = fields(50_000, field)
  const value = Object.fromEntries(many(50_000, index => [`p${index}`, {}]))
  assert.match(check({ type: 'object', properties }, value).unchecked ?? '', /too large/)
})

test('names of fields that are books are looked up, and not compiled', () => {
  const properties = Object.fromEntries(
    many(90, index => [`${index}${'x'.repeat(20_000)}`, { type: 'string' }]),
  )
  const [first = ''] = Object.keys(properties)
  const schema = { type: 'object', properties }
  const root = new SchemaGraph(new Map([['Root', schema]]), new Set(['Root'])).component('Root')
  assert.ok(root)
  assert.ok(JSON.stringify(translateUnit(root, { left: 0 }).shape).length < 100)
  assert.equal(check(schema, { [first]: 5 }).violations.length, 1)
  const { unchecked } = check({ ...schema, required: Object.keys(properties) }, {})
  assert.match(unchecked ?? '', /too large/)
})

test('what was too large for one object is no matter for another', () => {
  const large = { type: 'object', properties: { x: { type: 'string', ...doubled } } }
  const schema = { type: 'object', properties: { large, small: { type: 'string' } } }
  const validator = validatorOf(withSpec(schema))
  assert.match(validator.validate({ spec: { large: { x: 'x' } } }).unchecked ?? '', /too large/)
  assert.deepEqual(validator.validate({ spec: { small: 'x' } }), {
    violations: [],
    unchecked: undefined,
  })
})

test('a list of 100,000 faults is refused after a hundred', () => {
  const item = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
  for (const spec of [
    { type: 'array', items: { type: 'string' } },
    { type: 'array', items: item },
    { type: 'array', items: { type: 'string', enum: many(1e5, index => `v${index}`) } },
  ]) {
    const list = many(1e5, index => (spec.items === item ? {} : index))
    assert.equal(check(spec, list).violations.length, 100)
  }
})

test('100,000 unknown fields are refused after a hundred', () => {
  const value = Object.fromEntries(many(1e5, index => [`u${index}`, 1]))
  const { violations } = check({ type: 'object', properties: fields(1_000, {}) }, value)
  assert.equal(violations.length, 100)
})

test('sets and maps of 100,000 items are compared in one pass', () => {
  const set = { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } }
  assert.deepEqual(
    check(
      set,
      many(1e5, index => `a${index}`),
    ).violations,
    [],
  )
  const map = {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['k', 'l'],
    items: { type: 'object', properties: { k: { type: 'integer' }, l: { type: 'string' } } },
  }
  const items = many(1e5, k => ({ k, l: 'x' }))
  const { violations } = check(map, [...items, { k: 5, l: 'x' }])
  assert.deepEqual(
    violations.map(({ path, reason }) => [path, reason]),
    [[['spec', 1e5], 'FieldValueDuplicate']],
  )
})

test('a large default in each of 100,000 items is not walked again for each', () => {
  const preset = fields(1_000, { type: 'string' })
  const a = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true, default: preset }
  const items = { type: 'object', properties: { a } }
  assert.deepEqual(
    check(
      { type: 'array', items },
      many(1e5, () => ({})),
    ).violations,
    [],
  )
})

test('an object that would take too long is not looked at whole, and says so', () => {
  const preset = Object.fromEntries(many(90, index => [`p${index}`, {}]))
  const leaf = { type: 'object', properties: fields(90, { type: 'string' }) }
  const properties = fields(90, leaf)
  const a = { type: 'object', properties, default: preset }
  const items = { type: 'object', properties: { a } }
  const { unchecked } = check(
    { type: 'array', items },
    many(1_000, () => ({})),
  )
  assert.match(unchecked ?? '', /too large to be checked whole/)
})

test('patterns share what they may cost, and a pattern that costs too much is left to the server', () => {
  const items = { type: 'string', pattern: '(.{0,700}a){2}.{0,900}b' }
  const list = many(3_000, () => 'ac'.repeat(500))
  assert.deepEqual(check({ type: 'array', items }, list).violations, [])
})

test('a text of a million characters is counted in characters', () => {
  const text = '\u{1F600}'.repeat(5e5)
  assert.deepEqual(check({ type: 'string', maxLength: 5e5, minLength: 5e5 }, text).violations, [])
  assert.equal(check({ type: 'string', maxLength: 5e5 - 1 }, text).violations.length, 1)
})

for (const $ref of [
  '#/components/schemas/A',
  'http://example.dev/x',
  '#/paths/x',
  '',
  '#/components/schemas/__proto__',
]) {
  test(`a reference to ${$ref || 'nothing'} that leads nowhere allows anything`, () => {
    const components = {
      A: { $ref: '#/components/schemas/B' },
      B: { allOf: [{ $ref: '#/components/schemas/A' }], description: 'A again' },
    }
    assert.deepEqual(check({ $ref }, { x: [1] }, components), {
      violations: [],
      unchecked: undefined,
    })
  })
}

const tree = {
  Tree: {
    type: 'object',
    properties: {
      value: { type: 'integer' },
      left: { $ref: '#/components/schemas/Tree' },
      right: { allOf: [{ $ref: '#/components/schemas/Tree' }], default: {} },
    },
  },
}
const deepTree = (depth: number): unknown => {
  let value: unknown = { value: 'x' }
  for (let i = 0; i < depth; i += 1) value = { left: value }
  return value
}

test('a schema that holds itself is followed as deep as the object goes', () => {
  const { Tree } = tree
  const left = {
    ...Tree,
    properties: { ...Tree.properties, right: { $ref: '#/components/schemas/Tree' } },
  }
  const { violations } = check({ $ref: '#/components/schemas/Tree' }, deepTree(90), { Tree: left })
  assert.deepEqual(violations[0]?.path, ['spec', ...many(90, () => 'left'), 'value'])
})

for (const depth of [101, 1_000, 5_000]) {
  test(`an object nested ${depth} levels deep is left to the server`, () => {
    const { violations, unchecked } = check(
      { $ref: '#/components/schemas/Tree' },
      deepTree(depth),
      { Tree: { ...tree.Tree, properties: { left: tree.Tree.properties.left } } },
    )
    assert.deepEqual(violations, [])
    assert.match(unchecked ?? '', /too deeply/)
  })
}

test('a default that holds itself ends', () => {
  const { unchecked } = check({ $ref: '#/components/schemas/Tree' }, {}, tree)
  assert.match(unchecked ?? '', /too deeply/)
})

test('names are data: of properties, of required fields, in objects and in defaults', () => {
  const names = [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    "'];process.exit(3)//",
    ['$', '{process.exit(3)}'].join(''),
    '*/process.exit(3)/*',
    '\n',
    '\u2028',
  ]
  const each = (value: string) => names.map(name => `${JSON.stringify(name)}:${value}`).join()
  const properties = JSON.parse(`{${each('{"type":"string"}')}}`)
  const schema = { type: 'object', required: names, properties }
  const { violations } = check(schema, {})
  assert.deepEqual(violations.map(({ path }) => path[1]).toSorted(), names.toSorted())
  assert.deepEqual(check(schema, JSON.parse(`{${each('"x"')}}`)).violations, [])
  assert.equal(check(schema, JSON.parse(`{${each('5')}}`)).violations.length, names.length)
  for (const name of names) {
    const alone = {
      type: 'object',
      properties: JSON.parse(`{${JSON.stringify(name)}:{"type":"string"}}`),
    }
    const wrong = JSON.parse(`{${JSON.stringify(name)}:5}`)
    assert.equal(check(alone, wrong).violations.length, 1, name)
  }
  const preset = {
    type: 'object',
    properties: { a: { default: JSON.parse('{"__proto__":{"polluted":1}}') } },
  }
  assert.equal(check(preset, {}).violations.length, 0)
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
})

test('keywords of a wrong type are as absent', () => {
  const schema = {
    type: ['object'],
    properties: 5,
    required: 'a',
    items: [1],
    enum: 'x',
    pattern: 5,
    maxLength: 'a',
    minimum: {},
    multipleOf: -1,
    allOf: 'x',
    anyOf: [5, null],
    oneOf: [],
    not: 'x',
    nullable: 'yes',
    additionalProperties: true,
    'x-kubernetes-list-type': 5,
    minItems: -1,
    maxItems: 'x',
    format: {},
    default: undefined,
  }
  for (const value of ['x', 5, [1], { a: 1 }]) {
    assert.deepEqual(check(schema, value), { violations: [], unchecked: undefined })
  }
})

test('a validator is whole where code may not be generated from strings', () => {
  const script = `
    const { validatorOf, withSpec } = await import('./spec/support/schema-validator.ts')
    const validator = validatorOf(withSpec({ type: 'object', properties: { a: { type: 'string' } } }))
    const { violations, unchecked } = validator.validate({ spec: { a: 5, b: 1 } })
    console.log(...violations.map(({ reason }) => reason), unchecked)`
  const args = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', script]
  const told = execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()
  assert.equal(told, 'FieldUnknown FieldValueTypeInvalid undefined')
})
