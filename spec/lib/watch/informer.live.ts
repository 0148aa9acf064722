import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  type Cluster,
  connect,
  type Informer,
  isDeleted,
  type KubeObject,
  type ResourceClient,
  type RowObject,
} from 'anykind'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'
import { testDefinition } from '../../support/test-definition.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const configMap = (name: string, value = '', app = 'web'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { app } },
  data: { value },
})

async function start(t: TestContext) {
  const namespace = await testNamespace(t)
  const configMaps = (await cluster.resource('configmaps')).in(namespace)
  return { namespace, configMaps }
}

const versionOf = ({ metadata }: KubeObject) => metadata.resourceVersion ?? ''

/** What a server lists now, and what the lister has. */
async function assertSame(informer: Informer, client: ResourceClient, labelSelector?: string) {
  const { items, metadata } = await client.listAll({ labelSelector })
  await informer.observed(metadata.resourceVersion ?? '')
  const kept = Array.from(informer.lister.list({ labelSelector }))
  const byName = (a: KubeObject, b: KubeObject) =>
    (a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1
  assert.deepEqual(kept.toSorted(byName), items.toSorted(byName))
}

for (const mode of ['bytes', 'compact', 'objects'] as const) {
  test(`an informer (${mode}) has what the server has, whatever is written`, async t => {
    const { namespace, configMaps } = await start(t)
    await configMaps.create(configMap('before'))
    await using informer = await cluster.informer('cm', {
      namespace,
      labelSelector: 'app',
      mode,
      indexers: { value: { field: 'data.value' } },
    })
    const seen: string[] = []
    informer.addHandler({
      add: ({ key }) => seen.push(`add ${key}`),
      update: ({ key, old, object }) =>
        seen.push(`update ${key} ${versionOf(object) !== versionOf(old ?? object)}`),
      delete: ({ key, object }) => seen.push(`delete ${key} ${object.kind}`),
    })
    await informer.synced()
    await assertSame(informer, configMaps, 'app')
    for (let index = 0; index < 20; index++)
      await configMaps.apply(configMap(`a-${index}`, `${index % 3}`))
    const changed = await configMaps.apply(configMap('a-7', 'changed'))
    await informer.observed(versionOf(changed))
    assert.deepEqual(informer.lister.get(`${namespace}/a-7`), changed)
    assert.deepEqual([...informer.lister.keysByIndex('value', 'changed')], [`${namespace}/a-7`])
    await configMaps.delete('before')
    await assertSame(informer, configMaps, 'app')
    assert.deepEqual(seen.slice(0, 2), [`add ${namespace}/before`, `add ${namespace}/a-0`])
    assert.deepEqual(seen.slice(-2), [
      `update ${namespace}/a-7 true`,
      `delete ${namespace}/before ConfigMap`,
    ])
  })
}

test('pages fill an informer as a stream does, where the server streams no lists', async t => {
  const { namespace, configMaps } = await start(t)
  for (let index = 0; index < 5; index++) await configMaps.apply(configMap(`a-${index}`))
  const lists: string[] = []
  await using paged = await connect({
    kubeconfig: testKubeconfig(),
    cacheDirectory: false,
    middleware: [
      next => async (request, signal) => {
        const query = request.query?.map(([name, value]) =>
          name === 'resourceVersionMatch' ? ([name, 'Exact'] as const) : ([name, value] as const),
        )
        if (request.action?.verb === 'list') lists.push(request.path)
        return next({ ...request, ...(query && { query }) }, signal)
      },
    ],
  })
  await using informer = await paged.informer('configmaps', { namespace, labelSelector: 'app' })
  await informer.synced()
  assert.deepEqual(lists, [`/api/v1/namespaces/${namespace}/configmaps`])
  assert.equal(informer.lister.size, 5)
  const changed = await configMaps.apply(configMap('a-3', 'changed'))
  await informer.observed(versionOf(changed))
  assert.deepEqual(informer.lister.get(`${namespace}/a-3`), changed)
  const [kept] = informer.lister.list()
  assert.deepEqual([kept?.kind, kept?.apiVersion], ['ConfigMap', 'v1'])
})

test('metadata alone is a fraction of the objects', async t => {
  const { namespace, configMaps } = await start(t)
  await configMaps.create(configMap('large', 'x'.repeat(100_000)))
  const options = { namespace, onlyMetadata: true, omitManagedFields: true }
  await using informer = await cluster.informer('configmaps', options)
  await informer.synced()
  const { kind, metadata, data } = informer.lister.get(`${namespace}/large`) ?? assert.fail()
  assert.deepEqual(
    [kind, metadata.labels, metadata.managedFields, data],
    ['PartialObjectMetadata', { app: 'web' }, undefined, undefined],
  )
  assert.ok(informer.health.bytes < 10_000)
})

test('rows as the server prints them, of built-in and of custom kinds', async t => {
  const { namespace, configMaps } = await start(t)
  await configMaps.create(configMap('a'))
  await using informer = await cluster.informer<RowObject>('configmaps', {
    namespace,
    labelSelector: 'app',
    asTable: true,
  })
  await informer.synced()
  const cell = (name: string, column: string) =>
    informer.lister.get(`${namespace}/${name}`)?.cells[
      informer.columns.findIndex(({ name }) => name === column)
    ]
  assert.deepEqual([cell('a', 'Name'), cell('a', 'Data')], ['a', 1])
  const patch = { data: { more: 'x' } }
  const changed = await configMaps.patch('a', { type: 'merge', patch })
  await informer.observed(changed)
  assert.equal(cell('a', 'Data'), 2)
  assert.deepEqual(informer.lister.get(`${namespace}/a`)?.metadata.labels, { app: 'web' })
  await configMaps.delete('a')
  await informer.until(`${namespace}/a`, isDeleted())
  const { group } = await testDefinition(t)
  await using gadgets = await cluster.informer<RowObject>(`gadgets.${group}`, { asTable: true })
  await gadgets.synced()
  assert.deepEqual(gadgets.columns.map(({ name }) => name).slice(0, 1), ['Name'])
})

test('several namespaces, one of them later', async t => {
  const [first, second] = [await start(t), await start(t)]
  await first.configMaps.create(configMap('a'))
  await second.configMaps.apply(configMap('b'))
  const options = { namespaces: [first.namespace], labelSelector: 'app' }
  await using informer = await cluster.informer('configmaps', options)
  await informer.synced()
  assert.deepEqual([...informer.lister.keys()], [`${first.namespace}/a`])
  informer.addNamespace(second.namespace)
  const written = await second.configMaps.apply(configMap('b', 'changed'))
  await informer.observed(versionOf(written))
  assert.equal(informer.lister.size, 2)
  informer.removeNamespace(first.namespace)
  assert.deepEqual([...informer.lister.keys()], [`${second.namespace}/b`])
})

test('a custom kind that is deleted takes its objects with it', async t => {
  const { namespace } = await start(t)
  const { group, remove } = await testDefinition(t)
  const gadgets = (await cluster.resource(`gadgets.${group}`)).in(namespace)
  const spec = { name: 'gadget', defaulted: 'x' }
  await gadgets.create({ apiVersion: `${group}/v1`, kind: 'Gadget', metadata: { name: 'a' }, spec })
  await using informer = await cluster.informer(`gadgets.${group}`)
  const deleted = Promise.withResolvers<string>()
  informer.addHandler({ delete: ({ key }) => deleted.resolve(key) })
  await informer.synced()
  assert.equal(informer.lister.size, 1)
  await remove()
  assert.equal(await deleted.promise, `${namespace}/a`)
  assert.equal(informer.lister.size, 0)
})
