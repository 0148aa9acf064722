import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ResourceClient } from '../../../lib/client/index.ts'
import type { ApiRequest, ApiResource, ApiResponse } from '../../../lib/core/index.ts'
import { configMaps, deployments, nodes } from '../../support/resources.ts'

/** A client whose server answers everything with one JSON, and the requests that were sent. */
function recorded(resource: ApiResource, answer: unknown = stored) {
  const sent: { request: ApiRequest; signal: AbortSignal | undefined }[] = []
  const bytes = Buffer.from(JSON.stringify(answer))
  const response: ApiResponse = {
    status: 200,
    headers: {},
    body: {
      bytes: async () => bytes,
      cancel: () => {},
      async *[Symbol.asyncIterator]() {
        yield bytes
      },
    },
  }
  const client = new ResourceClient(async (request, signal) => {
    sent.push({ request, signal })
    return response
  }, resource)
  const targets = () => sent.map(({ request }) => `${request.method} ${request.path}`)
  return { client, sent, targets }
}

const stored = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'shop' } }
const named = (name?: string, namespace?: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...(name && { name }), ...(namespace && { namespace }) },
})
const merge = { type: 'merge', patch: {} } as const
const ignored = () => undefined

test("an object's own namespace is the target, and so is the client's", async () => {
  const { client, targets } = recorded(configMaps)
  for (const [it, object] of [
    [client, named('a', 'shop')],
    [client.in('shop'), named('a')],
    [client.in('shop'), named('a', 'shop')],
  ] as const) {
    await it.create(object)
    await it.update(object)
    await it.apply(object)
  }
  const [create, update, apply] = targets()
  assert.equal(create, 'POST /api/v1/namespaces/shop/configmaps')
  assert.equal(update, 'PUT /api/v1/namespaces/shop/configmaps/a')
  assert.equal(apply, 'PATCH /api/v1/namespaces/shop/configmaps/a')
  assert.equal(new Set(targets()).size, 3)
})

test('a namespace other than the one that the client is for is refused', async () => {
  const { client, sent } = recorded(configMaps)
  const message = 'ConfigMap other/a: its namespace is not "shop", which this call is for'
  for (const verb of ['create', 'update', 'apply'] as const) {
    const call = client.in('shop')[verb](named('a', 'other'))
    await assert.rejects(call, { code: 'ERR_KUBE_REQUEST', message })
  }
  assert.equal(sent.length, 0)
})

test('a cluster-scoped resource has no namespace, whatever is asked for', async () => {
  const { client, targets } = recorded(nodes)
  assert.equal(client.in('shop').namespace, undefined)
  await client.in('shop').get('n1')
  await client.in('shop').apply(named('n1', 'other'))
  assert.deepEqual(targets(), ['GET /api/v1/nodes/n1', 'PATCH /api/v1/nodes/n1'])
})

test('in() and subresource() give new clients and leave the old one as it was', async () => {
  const { client, targets } = recorded(deployments)
  const shop = client.in('shop')
  const scale = shop.subresource('scale')
  assert.deepEqual([client.namespace, shop.namespace, scale.namespace], [undefined, 'shop', 'shop'])
  await scale.get('web')
  await shop.get('web')
  await scale.in('other').patch('web', merge)
  assert.deepEqual(targets(), [
    'GET /apis/apps/v1/namespaces/shop/deployments/web/scale',
    'GET /apis/apps/v1/namespaces/shop/deployments/web',
    'PATCH /apis/apps/v1/namespaces/other/deployments/web/scale',
  ])
})

test('what has no name, no namespace or a bad one is refused before anything is sent', async () => {
  const { client, sent } = recorded(configMaps)
  const shop = client.in('shop')
  // What a caller without types can do: on the wire each of these would be a call on the collection.
  const absent = undefined as unknown as string
  const calls: readonly (() => Promise<unknown>)[] = [
    () => shop.get(absent),
    () => shop.get(''),
    () => shop.get('..'),
    () => shop.delete(absent),
    () => shop.delete(''),
    () => shop.patch(absent, merge),
    () => shop.update(named()),
    () => shop.apply(named()),
    () => shop.subresource('token').create(named()),
    () => shop.subresource('..').get('a'),
    () => client.get('a'),
    () => client.delete('a'),
    () => client.create(named('a')),
    () => client.in('..').get('a'),
    () => client.deleteCollection({ all: true }),
    () => shop.deleteCollection(),
    () => shop.deleteCollection({ labelSelector: '', fieldSelector: undefined }),
    () => shop.deleteCollection({ labelSelector: 'a b' }),
    () => shop.list({ labelSelector: '=' }).next(),
    () => shop.watch({ fieldSelector: 'a' }).next(),
    () => shop.list({ streaming: true, continue: 'x' }).next(),
    () => shop.listAll({ streaming: true, resourceVersion: '1', resourceVersionMatch: 'Exact' }),
    () => shop.subresource('status').pages().next(),
    () => shop.subresource('status').list().next(),
    () => shop.subresource('status').watch().next(),
  ]
  for (const call of calls) {
    await assert.rejects(call, { code: 'ERR_KUBE_REQUEST' }, String(call))
  }
  assert.equal(sent.length, 0)
})

test('create goes to the collection, of a subresource to the named object', async () => {
  const { client, targets } = recorded({ ...configMaps, kind: 'Pod', plural: 'pods' })
  const generated = { ...named(), metadata: { generateName: 'a-', namespace: 'shop' } }
  await client.create(generated)
  await client.in('shop').subresource('eviction').create(named('p'))
  assert.deepEqual(targets(), [
    'POST /api/v1/namespaces/shop/pods',
    'POST /api/v1/namespaces/shop/pods/p/eviction',
  ])
})

test('signal and deadline go with the call and not into the query', async () => {
  const { signal } = new AbortController()
  const { client, sent } = recorded(configMaps)
  const shop = client.in('shop')
  const options = { signal, timeoutMs: 7 }
  await shop.get('a', options)
  await shop.create(named('a'), options)
  await shop.update(named('a'), options)
  await shop.patch('a', merge, options)
  await shop.apply(named('a'), options)
  await shop.delete('a', options)
  await shop.deleteCollection({ all: true, ...options })
  await shop.listAll(options)
  await shop.table().get('a', options).catch(ignored)
  for await (const _ of shop.list(options));
  for await (const _ of shop.pages(options));
  await shop
    .list({ streaming: true, ...options })
    .next()
    .catch(ignored)
  await shop.watch(options).next().catch(ignored)
  await shop.table().pages(options).next().catch(ignored)
  await shop.table().watch(options).next().catch(ignored)
  assert.equal(sent.length, 15)
  for (const { request, signal: seen } of sent) {
    assert.equal(seen, signal)
    assert.equal(request.timeoutMs, 7)
    const query = JSON.stringify([request.query, request.body])
    assert.ok(!/signal|timeoutMs/.test(query), query)
  }
})

test('apply has a manager of its own, unless the caller has one', async () => {
  const { client, sent } = recorded(configMaps)
  await client.apply(named('a', 'shop'))
  await client.apply(named('a', 'shop'), { fieldManager: 'me', force: true, dryRun: true })
  assert.deepEqual(
    sent.map(({ request }) => request.query),
    [
      [['fieldManager', 'anykind']],
      [
        ['dryRun', 'All'],
        ['fieldManager', 'me'],
        ['force', 'true'],
      ],
    ],
  )
})

test('objects and options are not written to', async () => {
  const { client } = recorded(configMaps)
  const object = Object.freeze({ ...named('a', 'shop') })
  Object.freeze(object.metadata)
  const options = Object.freeze({ dryRun: true })
  await client.create(object, options)
  await client.update(object, options)
  await client.apply(object, options)
})

for (const [what, answer] of Object.entries({
  'a text': 'hunter2',
  'an array': [],
  'an object without kind': { apiVersion: 'v1', metadata: {} },
  'a list where an object should be': { apiVersion: 'v1', kind: 'ConfigMapList', items: [] },
})) {
  test(`an answer that is ${what} is refused`, async () => {
    const { client } = recorded(configMaps, answer)
    await assert.rejects(client.in('shop').get('a'), {
      code: 'ERR_KUBE_DECODE',
      message:
        /^GET \/api\/v1\/namespaces\/shop\/configmaps\/a: the answer is not a Kubernetes object/,
    })
  })
}
