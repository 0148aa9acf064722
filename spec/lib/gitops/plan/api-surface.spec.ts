import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KubeObject, NoMatchError } from 'anykind'
import { ApiSurface, type Resolve } from 'anykind/gitops'

const definition = (spec: object): KubeObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'gadgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Gadget', plural: 'gadgets', shortNames: ['gg', 7] },
    versions: [
      { name: 'v1', served: true, subresources: { status: {}, scale: {} } },
      { name: 'v0', served: false },
    ],
    ...spec,
  },
})
const gvk = { group: 'example.com', version: 'v1', kind: 'Gadget' }
const none: Resolve = async ({ kind }) => {
  throw new NoMatchError(kind, [])
}

test('a kind that the set defines has its resource, as discovery would tell of it', async () => {
  const surface = new ApiSurface([definition({})], none)
  const { served, defined, namespaced } = await surface.kindOf(gvk)
  assert.deepEqual([served, namespaced], [undefined, true])
  assert.deepEqual(
    {
      ...defined,
      verbs: defined?.verbs.length,
      subresources: defined?.subresources.map(s => s.name),
    },
    {
      ...gvk,
      plural: 'gadgets',
      singular: 'gadget',
      shortNames: ['gg'],
      categories: [],
      namespaced: true,
      verbs: 8,
      subresources: ['status', 'scale'],
      preferred: false,
    },
  )
})

test('a version that the definition does not serve is none, although the cluster has it still', async () => {
  const surface = new ApiSurface([definition({})], async () => ({ namespaced: true }))
  await assert.rejects(surface.kindOf({ ...gvk, version: 'v0' }), /does not serve the version/)
})

test('what the cluster serves is its own', async () => {
  let asked = 0
  const resolve: Resolve = async () => {
    asked++
    return { namespaced: false }
  }
  const surface = new ApiSurface([], resolve)
  const object = {
    apiVersion: 'example.com/v1',
    kind: 'Gadget',
    metadata: { name: 'a', namespace: 'b' },
  }
  const placed = await surface.place(object, 'default')
  await surface.place(object, 'default')
  assert.deepEqual([placed.object.metadata, asked], [{ name: 'a' }, 1])
})

test('an object is in its own namespace, or in the default one', async () => {
  const surface = new ApiSurface([definition({})], none)
  const object = { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'a' } }
  const place = async (metadata: KubeObject['metadata']) =>
    (await surface.place({ ...object, metadata }, 'default')).object.metadata.namespace
  assert.equal(await place({ name: 'a' }), 'default')
  assert.equal(await place({ name: 'a', namespace: 'b' }), 'b')
})

for (const spec of [
  { names: undefined },
  { versions: 'v1' },
  { versions: [7, {}, { name: 1 }] },
  { names: { kind: 'Gadget', plural: 7 } },
  { group: 7 },
]) {
  test(`a definition with ${JSON.stringify(spec)} brings nothing`, async () => {
    const surface = new ApiSurface([definition(spec)], none)
    await assert.rejects(surface.kindOf(gvk), NoMatchError)
  })
}

test('it knows the namespaces of the set', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }
  const surface = new ApiSurface([namespace, definition({})], none)
  assert.deepEqual([surface.hasNamespace('shop'), surface.hasNamespace('lab')], [true, false])
})
