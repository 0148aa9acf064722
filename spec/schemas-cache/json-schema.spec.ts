import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv } from 'ajv'
import { gvkOf, type KubeObject } from '../../lib/core/index.ts'
import { MemoryStore } from '../../lib/storage/index.ts'
import { Schemas } from '../../schemas-cache/index.ts'
import { jsonSchema } from '../../schemas-cache/json-schema.ts'
import { type OpenApiSchema, SchemaGraph } from '../../schemas-cache/schema-node.ts'
import { cannedOpenApi } from '../support/canned-openapi.ts'

interface Verdict {
  readonly name: string
  readonly object: KubeObject
  /** The server's answer. */
  readonly code: number
}
const verdicts: readonly Verdict[] = JSON.parse(
  readFileSync(new URL('../fixtures/schemas/verdicts.json', import.meta.url), 'utf8'),
)
const schemas = new Schemas(cannedOpenApi().send, { store: new MemoryStore() })

/** What a tool that knows JSON Schema and no more says of an object. */
async function judge(object: KubeObject): Promise<boolean> {
  const schema = await schemas.jsonSchemaOf(gvkOf(object))
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false })
  return ajv.validate(schema, object) === true
}

/** The server takes a list for a text that has a format, and looks little at a status that it drops. */
const odd = /^time a list$|status/

test('what the server takes, the JSON Schema takes', async () => {
  const refused: string[] = []
  for (const { name, object, code } of verdicts) {
    if (code === 201 && !(await judge(object))) refused.push(name)
  }
  assert.deepEqual(
    refused.filter(name => !odd.test(name)),
    [],
  )
})

test('most of what the server refuses by its schema, the JSON Schema refuses', async () => {
  let refused = 0
  let all = 0
  for (const { object, code } of verdicts) {
    if (code === 201) continue
    all += 1
    if (!(await judge(object))) refused += 1
  }
  assert.ok(refused > all * 0.6, `${refused} of ${all}`)
})

const convert = (
  schema: OpenApiSchema,
  components: Record<string, OpenApiSchema> = {},
): Record<string, unknown> => {
  const all = new Map(Object.entries({ Root: schema, ...components }))
  const root = new SchemaGraph(all, new Set(all.keys())).component('Root')
  assert.ok(root)
  const { $schema: _schema, definitions, ...rest } = jsonSchema(root)
  return { ...rest, ...(Object.keys(definitions ?? {}).length > 0 ? { definitions } : {}) }
}
const text = { type: 'string' }

for (const [what, schema, expected] of [
  [
    'an optional field may be null, a required one may not',
    { type: 'object', properties: { a: text, b: text }, required: ['b'] },
    {
      type: 'object',
      properties: { a: { type: ['string', 'null'] }, b: text },
      required: ['b'],
      additionalProperties: false,
    },
  ],
  [
    'a required field with a default may be absent',
    { type: 'object', properties: { a: { ...text, default: 'x' } }, required: ['a'] },
    {
      type: 'object',
      properties: { a: { type: ['string', 'null'] } },
      additionalProperties: false,
    },
  ],
  [
    'exclusive bounds are numbers',
    { type: 'integer', minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: false },
    { type: 'integer', exclusiveMinimum: 1, maximum: 5 },
  ],
  [
    'an int-or-string is either',
    { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] },
    { type: ['integer', 'string'] },
  ],
  [
    'preserved fields stay',
    { type: 'object', properties: { a: text }, 'x-kubernetes-preserve-unknown-fields': true },
    { type: 'object', properties: { a: { type: ['string', 'null'] } } },
  ],
  [
    'branches refuse no unknown fields',
    { type: 'object', anyOf: [{ properties: { a: { minLength: 1 } }, required: ['a'] }] },
    { type: 'object', anyOf: [{ properties: { a: { minLength: 1 } }, required: ['a'] }] },
  ],
] as const) {
  test(what, () => assert.deepEqual(convert(schema), expected))
}

test('a schema that holds itself is a reference to itself', () => {
  const Tree = {
    type: 'object',
    description: 'A tree.',
    properties: {
      left: { $ref: '#/components/schemas/Tree' },
      right: { description: 'The other.', allOf: [{ $ref: '#/components/schemas/Tree' }] },
    },
  }
  const reference = { $ref: '#/definitions/Tree' }
  const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] })
  assert.deepEqual(
    convert({ type: 'array', items: { $ref: '#/components/schemas/Tree' } }, { Tree }),
    {
      type: 'array',
      items: reference,
      definitions: {
        Tree: {
          type: 'object',
          description: 'A tree.',
          properties: {
            left: orNull(reference),
            right: orNull({ description: 'The other.', allOf: [reference] }),
          },
          additionalProperties: false,
        },
      },
    },
  )
})

test('hostile names and depths are data', () => {
  let deep: OpenApiSchema = text
  for (let i = 0; i < 5_000; i += 1) deep = { type: 'array', items: deep }
  const properties = JSON.parse('{"__proto__":{"$ref":"#/components/schemas/a~/b"}}')
  const schema = convert({ type: 'object', properties: { ...properties, deep } }, { 'a~/b': text })
  assert.ok(JSON.stringify(schema).length < 10_000)
  const named = convert({ type: 'object', properties }, { 'a~/b': text })
  assert.deepEqual(Object.keys(named.properties as object), ['__proto__'])
  assert.deepEqual(named.definitions, { 'schema-0': text })
})
