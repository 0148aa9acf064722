import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OpenApiSchema, SchemaGraph } from '../../schemas-cache/schema-node.ts'
import { KindStructure } from '../../schemas-cache/structure.ts'
import { freeze } from '../support/freeze.ts'

/** The structure of a kind whose schema is given; `components` are what it refers to. */
const structureOf = (
  schema: OpenApiSchema,
  components: Readonly<Record<string, OpenApiSchema>> = {},
): KindStructure => {
  const all = new Map(Object.entries({ Root: schema, ...components }))
  const root = new SchemaGraph(all, new Set(['Root'])).component('Root')
  assert.ok(root)
  return new KindStructure(root)
}
const text = { type: 'string' }
const object = (properties: Record<string, OpenApiSchema>, more: OpenApiSchema = {}) => ({
  type: 'object',
  properties,
  ...more,
})

test('what is not changed is shared, and nothing is written to', () => {
  const structure = structureOf(object({ a: object({ x: text }), b: object({ y: text }) }))
  const thing = freeze({ a: { x: '1' }, b: { y: '2', z: 3 } })
  const pruned = structure.prune(thing)
  assert.deepEqual(pruned, { a: { x: '1' }, b: { y: '2' } })
  assert.equal(pruned.a, thing.a)
  assert.equal(structure.prune(pruned), pruned)
  assert.equal(structure.applyDefaults(pruned), pruned)
})

test('pruning leaves null and absent fields, and defaulting leaves unknown ones', () => {
  const structure = structureOf(object({ a: text, b: { ...text, default: 'x' } }))
  assert.deepEqual(structure.prune({ a: null, zz: 1 }), { a: null })
  assert.deepEqual(structure.applyDefaults({ a: null, zz: null }), { zz: null, b: 'x' })
})

test('a default is the caller\u2019s to write to', () => {
  const structure = structureOf(object({ a: { ...object({}), default: { list: [1] } } }))
  const first = structure.applyDefaults<{ a?: { list: number[] } }>({})
  first.a?.list.push(2)
  assert.deepEqual(structure.applyDefaults({}), { a: { list: [1] } })
})

test('a default within a default comes, and a default that holds itself is refused', () => {
  const inner = object({ b: { ...text, default: 'x' } }, { default: {} })
  assert.deepEqual(structureOf(object({ a: inner })).applyDefaults({}), { a: { b: 'x' } })
  const node = object({ next: { allOf: [{ $ref: '#/components/schemas/Root' }], default: {} } })
  assert.throws(() => structureOf(node).applyDefaults({}), { code: 'ERR_KUBE_REQUEST' })
})

test('keys are data', () => {
  const preset = JSON.parse('{"__proto__":{"polluted":1},"constructor":2}')
  const names = JSON.parse('{"__proto__":{"type":"object"},"constructor":{"type":"integer"}}')
  const structure = structureOf(object({ a: { ...object(names), default: preset } }))
  assert.deepEqual(structure.applyDefaults({}), { a: preset })
  const thing = JSON.parse('{"a":{"__proto__":{"polluted":1},"toString":1}}')
  assert.deepEqual(structure.prune(thing), JSON.parse('{"a":{"__proto__":{}}}'))
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
})

test('defaults of more values than memory should hold are refused', () => {
  const preset = Array.from({ length: 1_000 }, () => 'x')
  const a = { type: 'array', items: text, default: preset }
  const structure = structureOf({ type: 'array', items: object({ a }) })
  const items = (count: number) => Array.from({ length: count }, () => ({}))
  assert.equal(structure.applyDefaults(items(90)).length, 90)
  assert.throws(() => structure.applyDefaults(items(100_000)), { code: 'ERR_KUBE_REQUEST' })
})

test('an object that is nested more than a hundred levels deep is refused', () => {
  const Tree = object({ next: { $ref: '#/components/schemas/Tree' } })
  const structure = structureOf(object({ tree: { $ref: '#/components/schemas/Tree' } }), { Tree })
  const deep = (levels: number) => {
    let value: unknown = { zz: 1 }
    for (let i = 0; i < levels; i += 1) value = { next: value }
    return { tree: value }
  }
  assert.doesNotThrow(() => structure.prune(deep(90)))
  for (const levels of [101, 100_000]) {
    assert.throws(() => structure.prune(deep(levels)), { code: 'ERR_KUBE_REQUEST' })
    assert.throws(() => structure.applyDefaults(deep(levels)), { code: 'ERR_KUBE_REQUEST' })
  }
})

test('of a Go type the defaults that are no zero value come, and null goes', () => {
  const Port = object({
    protocol: { ...text, default: 'TCP' },
    name: { ...text, default: '' },
    port: { type: 'integer', default: 0 },
    status: { ...object({}), default: {} },
  })
  const ports = { type: 'array', items: { $ref: '#/components/schemas/Port' } }
  const structure = structureOf(object({ ports }), { Port })
  assert.deepEqual(structure.applyDefaults({ ports: [{ name: null }, { protocol: 'UDP' }] }), {
    ports: [{ protocol: 'TCP' }, { protocol: 'UDP' }],
  })
})
