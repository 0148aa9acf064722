import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Cluster, connect, isNotFound, type KubeObject } from 'anykind'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const own = async (t: TestContext, resource: string) =>
  (await cluster.resource(resource)).in(await testNamespace(t))

const container = { name: 'c', image: 'x/y:1' }
const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }

/** Objects that the server answers for in different ways when they are deleted. */
const objects: readonly (readonly [string, string, object, object, 'gone' | 'deleting'])[] = [
  ['a ConfigMap', 'configmaps', {}, {}, 'gone'],
  ['a ServiceAccount', 'serviceaccounts', {}, {}, 'gone'],
  ['a Service', 'services', { spec: { ports: [{ port: 80 }] } }, {}, 'gone'],
  ['a PersistentVolumeClaim', 'persistentvolumeclaims', { spec: claim }, {}, 'deleting'],
  ['a Pod', 'pods', { spec: { containers: [container] } }, {}, 'deleting'],
  [
    'a Pod without a grace period',
    'pods',
    { spec: { containers: [container] } },
    { gracePeriodSeconds: 0 },
    'gone',
  ],
]
for (const [what, resource, body, options, state] of objects) {
  test(`${what} that is deleted is ${state}, and what is gone is not there`, async t => {
    const client = await own(t, resource)
    const { kind } = client.resource
    let object: KubeObject = { apiVersion: 'v1', kind, metadata: { name: 'a' }, ...body }
    object = await client.create(object)
    if (resource === 'pods') {
      // One that runs has time to end; one that was never scheduled has none.
      while ((object.spec as { nodeName?: string }).nodeName === undefined)
        object = await client.get('a')
    }
    const deleted = await client.delete('a', options)
    assert.equal(deleted.state, state)
    assert.equal(deleted.uid, object.metadata.uid)
    const live = await client.get('a').catch(error => error)
    if (state === 'gone') assert.ok(isNotFound(live))
    else assert.equal(live.metadata?.uid ?? object.metadata.uid, object.metadata.uid)
  })
}

test('a collection is deleted by selector, in one namespace, and gives what it was', async t => {
  const configMaps = await own(t, 'configmaps')
  const other = configMaps.in(await testNamespace(t))
  for (const [client, name, part] of [
    [configMaps, 'a', 'old'],
    [configMaps, 'b', 'old'],
    [configMaps, 'c', 'new'],
    [other, 'a', 'old'],
  ] as const) {
    const metadata = { name, labels: { part } }
    await client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata })
  }
  const names = async (client = configMaps): Promise<unknown[]> => {
    const { items } = await client.listAll({ labelSelector: 'part' })
    return items.map(({ metadata }) => metadata.name)
  }
  await configMaps.deleteCollection({ labelSelector: 'part=old', dryRun: true })
  assert.deepEqual(await names(), ['a', 'b', 'c'])
  const { items } = await configMaps.deleteCollection({ labelSelector: 'part=old' })
  assert.deepEqual(
    items.map(({ kind, metadata }) => [kind, metadata.name, metadata.labels]),
    ['a', 'b'].map(name => ['ConfigMap', name, { part: 'old' }]),
  )
  assert.deepEqual(await names(), ['c'])
  assert.deepEqual(await names(other), ['a'])
  assert.deepEqual((await configMaps.deleteCollection({ labelSelector: 'part=old' })).items, [])
  await configMaps.deleteCollection({ all: true })
  assert.deepEqual(await names(), [])
})

test('a whole collection is deleted only by those who say so', async t => {
  const configMaps = await own(t, 'configmaps')
  await configMaps.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })
  const forgotten: string | undefined = undefined
  await assert.rejects(configMaps.deleteCollection({ labelSelector: forgotten }), {
    code: 'ERR_KUBE_REQUEST',
    message: 'delete configmaps: a selector is needed, or all: true',
  })
  await configMaps.get('a')
})
