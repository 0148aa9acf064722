import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { ApiError, type ApiResource, connect } from 'anykind'
import type { ServedChange } from '../../discovery/index.ts'
import type { Cluster } from '../../lib/cluster.ts'
import { requestTestCluster, testKubeconfig } from '../support/test-cluster.ts'

const kubeconfig = testKubeconfig()
const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** What a definition of this spec may differ in. */
interface Shape {
  readonly versions?: readonly string[]
  readonly scope?: 'Namespaced' | 'Cluster'
  readonly shortNames?: readonly string[]
  readonly status?: boolean
}

/** A definition in a group of the test's own, that comes, changes and goes. */
function changingDefinition(t: TestContext, cluster: Cluster) {
  const group = `f${randomBytes(4).toString('hex')}.example.com`
  const name = `gears.${group}`
  const spec = ({ versions = ['v1'], scope = 'Namespaced', shortNames = [], status }: Shape) => ({
    group,
    scope,
    names: { plural: 'gears', singular: 'gear', kind: 'Gear', shortNames },
    versions: versions.map((name, index) => ({
      name,
      served: true,
      storage: index === 0,
      schema: { openAPIV3Schema: { type: 'object' } },
      ...(status && { subresources: { status: {} } }),
    })),
  })
  const definitions = () => cluster.resource('customresourcedefinitions.apiextensions.k8s.io')
  t.after(() => requestTestCluster('DELETE', `${path}/${name}`))
  return {
    group,
    /** Makes it, or changes it. */
    apply: async (shape: Shape = {}) => {
      const head = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }
      const object = { ...head, metadata: { name }, spec: spec(shape) }
      await (await definitions()).apply(object)
    },
    remove: async () => {
      await (await definitions()).delete(name)
    },
  }
}

/** Reads on until something in the group is different; specs beside this one have definitions too. */
async function nextOf(group: string, changes: AsyncGenerator<ServedChange, void>) {
  for (;;) {
    const { value } = await changes.next()
    assert.ok(value)
    const own = (resources: readonly ApiResource[]) =>
      resources.filter(resource => resource.group === group)
    const { added, changed, removed } = value
    const change = { added: own(added), changed: own(changed), removed: own(removed) }
    if (change.added.length + change.changed.length + change.removed.length > 0) return change
  }
}

test('definitions that come, change and go are known without a miss, and read as all are', async t => {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  const { discovery } = cluster
  const { group, ...definition } = changingDefinition(t, cluster)
  const ending = new AbortController()
  t.after(() => ending.abort())
  const changes = cluster.followDiscovery(ending)
  await changes.next()
  const match = async (name: string) => (await discovery.mapper()).match(`${name}.${group}`)[0]
  /** What another client reads that has read nothing before. */
  const readWhole = async () => {
    await using other = await connect({ kubeconfig, cacheDirectory: false })
    const all = await other.discovery.resources()
    return all.filter(resource => resource.group === group)
  }
  const known = async () =>
    (await discovery.resources()).filter(resource => resource.group === group)

  await definition.apply()
  const [gears] = (await nextOf(group, changes)).added
  assert.equal(gears?.namespaced, true)
  assert.equal(await match('gear'), gears)
  assert.deepEqual(await known(), await readWhole())

  await definition.apply({ shortNames: ['gr'], status: true, versions: ['v1', 'v2'] })
  let versions: (string | undefined)[] = []
  while (versions.length < 2 || (await match('gr')) === undefined) {
    await nextOf(group, changes)
    versions = (await known()).map(({ version }) => version)
  }
  assert.deepEqual(versions, ['v2', 'v1'])
  assert.equal((await match('gr'))?.version, 'v2')
  assert.deepEqual(
    (await match('gr'))?.subresources.map(({ name }) => name),
    ['status'],
  )
  assert.deepEqual(await known(), await readWhole())

  await definition.remove()
  while ((await known()).length > 0) await nextOf(group, changes)
  assert.equal(await match('gears'), undefined)

  await definition.apply({ scope: 'Cluster', versions: ['v3'] })
  const again = (await nextOf(group, changes)).added
  assert.deepEqual(
    again.map(({ version, namespaced }) => [version, namespaced]),
    [['v3', false]],
  )
  assert.deepEqual(await known(), await readWhole())
})

test('who may not watch definitions is told so', async () => {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false, as: 'nobody' })
  await assert.rejects(
    cluster.followDiscovery().next(),
    error => error instanceof ApiError && error.status.code === 403,
  )
})

test('following ends with its cluster, also while nobody reads on', async () => {
  const cluster = await connect({ kubeconfig, cacheDirectory: false })
  const changes = cluster.followDiscovery()
  await changes.next()
  await cluster[Symbol.asyncDispose]()
  await assert.rejects(changes.next(), { code: 'ERR_KUBE_TRANSPORT_RESET' })
})
