import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cluster, connect, type KubeObject, type ResourceName } from 'anykind'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

const warnings: string[] = []
let cluster: Cluster
test.before(async () => {
  cluster = await connect({
    kubeconfig: testKubeconfig(),
    cacheDirectory: false,
    onWarning: text => {
      warnings.push(text)
    },
  })
})
test.after(() => cluster[Symbol.asyncDispose]())

const configMap = (name: string, data: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})

const deployments = { group: 'apps', version: 'v1' }
const names: readonly ResourceName[] = [
  'deployments.apps',
  'deployments.v1.apps',
  'deployment',
  'Deployment',
  'deploy',
  { ...deployments, kind: 'Deployment' },
  { ...deployments, resource: 'deployments' },
]
for (const name of names) {
  test(`${JSON.stringify(name)} finds the verbs of deployments`, async () => {
    const { resource, namespace } = await cluster.client.resource(name)
    const { group, version, kind, plural, namespaced } = resource
    assert.deepEqual({ group, version }, deployments)
    assert.deepEqual(
      [kind, plural, namespaced, namespace],
      ['Deployment', 'deployments', true, undefined],
    )
  })
}

test('an object finds its verbs, in its namespace, the default one, or none', async () => {
  const object = configMap('a')
  const namespaceOf = async (it: KubeObject) => (await cluster.client.for(it)).namespace
  assert.equal(await namespaceOf(object), cluster.namespace)
  assert.equal(await namespaceOf({ ...object, metadata: { namespace: 'shop' } }), 'shop')
  assert.equal(await namespaceOf({ ...object, kind: 'Node' }), undefined)
})

test('each write is by the manager that it names', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const created = await configMaps.create(configMap('a', { a: '1' }), { fieldManager: 'creator' })
  const data = { a: '1', b: '2' }
  await configMaps.update({ ...created, data }, { fieldManager: 'updater' })
  const patch = { data: { c: '3' } }
  await configMaps.patch('a', { type: 'merge', patch }, { fieldManager: 'patcher' })
  await configMaps.apply(configMap('a', { d: '4' }), { fieldManager: 'applier' })
  const { metadata } = await configMaps.get('a')
  const managers = (metadata.managedFields ?? []) as { manager: string; operation: string }[]
  assert.deepEqual(managers.map(({ manager, operation }) => `${manager} ${operation}`).toSorted(), [
    'applier Apply',
    'creator Update',
    'patcher Update',
    'updater Update',
  ])
})

test('an unknown field is refused, told of or passed over, as each write asks for', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const created = await configMaps.create(configMap('a'))
  const wrong = { ...created, nonsense: 'x' }
  const patch = { type: 'merge', patch: { nonsense: 'x' } } as const
  const { resourceVersion: _, ...metadata } = created.metadata
  const writes = (fieldValidation: 'Strict' | 'Warn' | 'Ignore') => [
    () =>
      configMaps.create({ ...wrong, metadata: { name: 'b' } }, { fieldValidation, dryRun: true }),
    () => configMaps.update({ ...wrong, metadata }, { fieldValidation }),
    () => configMaps.patch('a', patch, { fieldValidation }),
  ]
  for (const write of writes('Strict')) {
    await assert.rejects(write(), { code: 'ERR_KUBE_API', message: /unknown field "nonsense"/ })
  }
  warnings.length = 0
  for (const write of writes('Ignore')) await write()
  assert.deepEqual(warnings, [])
  for (const write of writes('Warn')) await write()
  assert.deepEqual(new Set(warnings), new Set(['unknown field "nonsense"']))
  // An apply has no such choice: it is always strict.
  await assert.rejects(
    configMaps.apply({ ...configMap('a'), nonsense: 'x' }, { fieldValidation: 'Ignore' }),
    { code: 'ERR_KUBE_API' },
  )
})

test('a read is of the state that it asks for: any, the newest, one at least as new, or that very one', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const old = await configMaps.create(configMap('a', { n: '1' }))
  const fresh = await configMaps.update({ ...old, data: { n: '2' } })
  const { resourceVersion = '' } = old.metadata
  const select = { fieldSelector: 'metadata.name=a', resourceVersion }
  const numbers = async (resourceVersionMatch: 'Exact' | 'NotOlderThan') => {
    const { items } = await configMaps.listAll({ ...select, resourceVersionMatch, limit: 1 })
    return items.map(({ data }) => (data as { n: string }).n)
  }
  assert.deepEqual(await numbers('Exact'), ['1'])
  assert.deepEqual(await numbers('NotOlderThan'), ['2'])
  assert.deepEqual(await configMaps.get('a'), fresh)
  const newer = { resourceVersion: fresh.metadata.resourceVersion }
  assert.deepEqual(await configMaps.get('a', newer), fresh)
  assert.equal((await configMaps.get('a', { resourceVersion: '0' })).metadata.uid, old.metadata.uid)
  await assert.rejects(configMaps.listAll({ resourceVersionMatch: 'Exact' }), {
    code: 'ERR_KUBE_API',
  })
})

test('all pages of a list that begins at a version are read', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  let resourceVersion: string | undefined
  for (const name of ['a', 'b', 'c']) {
    const { metadata } = await configMaps.create({
      ...configMap(name),
      metadata: { name, labels: { x: '' } },
    })
    resourceVersion = metadata.resourceVersion
  }
  for (const resourceVersionMatch of ['Exact', 'NotOlderThan'] as const) {
    const options = { labelSelector: 'x', limit: 1, resourceVersion, resourceVersionMatch }
    const { items } = await configMaps.listAll(options)
    assert.deepEqual(
      items.map(({ metadata }) => metadata.name),
      ['a', 'b', 'c'],
    )
  }
})

test('a watch gives the present state, a bookmark that ends it, then changes, until its time is over', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  await configMaps.create(configMap('a'))
  const seen: string[] = []
  for await (const { type, object } of configMaps.watch({
    fieldSelector: 'metadata.name!=kube-root-ca.crt',
    sendInitialEvents: true,
    resourceVersionMatch: 'NotOlderThan',
    allowWatchBookmarks: true,
    timeoutSeconds: 2,
  })) {
    const isEnd = object.metadata.annotations?.['k8s.io/initial-events-end'] === 'true'
    if (type === 'BOOKMARK' && !isEnd) continue
    seen.push(`${type} ${isEnd ? 'end' : object.metadata.name}`)
    if (isEnd) await configMaps.delete('a')
  }
  assert.deepEqual(seen, ['ADDED a', 'BOOKMARK end', 'DELETED a'])
})
