import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect, type KubeObject, type Middleware } from 'anykind'
import { startLocalCluster } from '../../../lib/local/index.ts'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

const configMap = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { part: name < 'item-5' ? 'low' : 'high' } },
})

const names = Array.from({ length: 9 }, (_, index) => `item-${index}`)

/** Counts requests, those that stream apart. */
function counted() {
  const count = { pages: 0, streams: 0 }
  const encodings: unknown[] = []
  const middleware: Middleware = next => async (request, signal) => {
    if (request.path.endsWith('/configmaps')) count[request.stream ? 'streams' : 'pages']++
    const response = await next(request, signal)
    if (request.stream) encodings.push(response.headers['content-encoding'])
    return response
  }
  return { count, encodings, middleware: [middleware] }
}

test('a streaming list is the list that pages give, in one request, packed', async t => {
  const { count, encodings, middleware } = counted()
  await using cluster = await connect({
    kubeconfig: testKubeconfig(),
    cacheDirectory: false,
    middleware,
  })
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  for (const name of names) await configMaps.create(configMap(name))
  count.pages = 0
  for (const select of [
    { labelSelector: 'part' },
    { labelSelector: 'part=high' },
    { labelSelector: 'none' },
  ]) {
    const paged = await configMaps.listAll({ ...select, limit: 4 })
    count.streams = 0
    const streamed = await configMaps.listAll({ ...select, streaming: true })
    assert.equal(count.streams, 1)
    assert.deepEqual(streamed.items, paged.items)
    assert.deepEqual([streamed.kind, streamed.apiVersion], [paged.kind, paged.apiVersion])
    assert.match(streamed.metadata.resourceVersion ?? '', /^\d+$/)
    const listed: KubeObject[] = []
    for await (const object of configMaps.list({ ...select, streaming: true })) listed.push(object)
    assert.deepEqual(listed, paged.items)
  }
  assert.deepEqual(new Set(encodings), new Set(['gzip']))
  // Another watch is not: an event could be held back.
  for await (const _ of configMaps.watch()) break
  assert.equal(encodings.at(-1), undefined)
})

test('a watch from the version of a streaming list misses nothing', async t => {
  await using cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  await configMaps.create(configMap('item-0'))
  const { metadata } = await configMaps.listAll({ streaming: true })
  await configMaps.create(configMap('item-1'))
  const { resourceVersion } = metadata
  for await (const { type, object } of configMaps.watch({ resourceVersion })) {
    assert.deepEqual([type, object.metadata.name], ['ADDED', 'item-1'])
    break
  }
})

test('a server without streaming lists gives pages instead', async t => {
  const local = await startLocalCluster({ featureGates: { WatchList: false } })
  t.after(() => local.stop())
  const { count, middleware } = counted()
  await using cluster = await connect({
    kubeconfig: local.kubeconfigPath,
    cacheDirectory: false,
    middleware,
  })
  const configMaps = (await cluster.resource('configmaps')).in('default')
  for (const name of names) await configMaps.create(configMap(name))
  count.pages = 0
  const select = { labelSelector: 'part', limit: 5, streaming: true }
  const { items } = await configMaps.listAll(select)
  assert.deepEqual(
    items.map(({ metadata }) => metadata.name),
    names,
  )
  assert.deepEqual(count, { streams: 1, pages: 2 })
  let listed = 0
  for await (const _ of configMaps.list(select)) listed++
  assert.equal(listed, names.length)
})
