import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sampleOf } from '../../bench/samples.ts'
import type { OpenApiSchema } from '../../schemas-cache/index.ts'

const ref = (name: string): OpenApiSchema => ({ $ref: `#/components/schemas/${name}` })

const components = new Map<string, OpenApiSchema>([
  ['Tree', { type: 'object', properties: { leaf: { type: 'string' }, left: ref('Tree') } }],
  ['Quantity', { oneOf: [{ type: 'string' }, { type: 'number' }] }],
])

/** A sample of a kind with one field of that schema, as JSON has it. */
const sampled = (field: OpenApiSchema): unknown => {
  const schema = { type: 'object', properties: { field } }
  const gvk = { group: 'example.dev', version: 'v1', kind: 'Any' }
  const kind = { gvk, custom: false, schema, components, hasStatusSubresource: false }
  const { apiVersion, kind: name, ...rest } = sampleOf(kind)
  assert.deepEqual([apiVersion, name], ['example.dev/v1', 'Any'])
  return JSON.parse(JSON.stringify(rest)).field
}

const cases: readonly (readonly [what: string, schema: OpenApiSchema, sample: unknown])[] = [
  ['a text', { type: 'string' }, 'a'],
  ['a time', { type: 'string', format: 'date-time' }, '2026-01-01T00:00:00.000000Z'],
  ['bytes', { type: 'string', format: 'byte' }, 'YQ=='],
  ['a choice', { type: 'string', enum: ['B', 'C'] }, 'B'],
  ['a number', { type: 'integer' }, 1],
  ['a switch', { type: 'boolean' }, true],
  ['a list', { type: 'array', items: { type: 'number' } }, [1]],
  ['a map', { type: 'object', additionalProperties: { type: 'string' } }, { a: 'a' }],
  ['anything', {}, {}],
  ['what a component is', ref('Quantity'), 1],
  ['a component that is described', { allOf: [ref('Quantity')], description: 'How much.' }, 1],
  ['what holds itself', ref('Tree'), { leaf: 'a' }],
  ['a list of what holds itself', { type: 'array', items: ref('Tree') }, [{ leaf: 'a' }]],
]

for (const [what, schema, sample] of cases) {
  test(`a sample has a field for ${what}`, () => {
    assert.deepEqual(sampled(schema), sample)
  })
}
