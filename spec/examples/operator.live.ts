import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import {
  type Cluster,
  connect,
  exists,
  hasCondition,
  isDeleted,
  isNotFound,
  type KubeObject,
  statusCondition,
  waitFor,
} from 'anykind'
import { controllerOf } from 'anykind/controller'
import { startLocalCluster } from 'anykind/local'
import type { RunningProgram } from '../support/running-program.ts'
import { SiteLoad, setPages } from '../support/site-load.ts'
import { defineSites, SiteWorld, site } from '../support/site-world.ts'
import { testKubeconfig, testNamespace } from '../support/test-cluster.ts'

const wait = { timeoutMs: 30_000 }

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  await defineSites(cluster)
})
test.after(async () => {
  await (await cluster.resource('customresourcedefinitions')).delete('sites.anykind.example.com')
  await cluster[Symbol.asyncDispose]()
})

async function start(t: TestContext): Promise<SiteWorld> {
  const [namespace, hosts] = [await testNamespace(t), await testNamespace(t)]
  const world = await SiteWorld.open(t, cluster, { kubeconfig: testKubeconfig(), namespace, hosts })
  // What no operator is there to finalize any more would keep its namespace.
  t.after(async () => {
    for await (const { metadata } of world.sites.list()) {
      const patch = { metadata: { finalizers: null } }
      await world.sites.patch(metadata.name ?? '', { type: 'merge', patch }).catch(() => undefined)
    }
  })
  return world
}

function killed(operator: RunningProgram): Promise<unknown> {
  operator.signal('SIGKILL')
  return operator.ended()
}

const hasData = (data: object) => (object: KubeObject | undefined) =>
  object !== undefined && JSON.stringify(object.data) === JSON.stringify(data)

test('the operator makes, heals, tells in the status, and cleans up before a site goes', async t => {
  const world = await start(t)
  const { namespace, hosts, sites, pages, entries } = world
  const { operator, port } = await world.operate()
  await sites.create(site('a', { host: 'a.example.com', pages: { index: 'hello' } }))
  const made = await waitFor(sites, 'a', hasCondition('Ready'), wait)
  assert.equal(statusCondition(made ?? assert.fail(), 'Ready')?.message, '1 pages at a.example.com')
  const published = await waitFor(pages, 'a', hasData({ index: 'hello' }), wait)
  // By this the cluster's garbage collector takes them away, within a minute of the definition.
  assert.equal(controllerOf(published ?? assert.fail())?.uid, made?.metadata.uid)
  await waitFor(entries, 'a.example.com', hasData({ site: `${namespace}/a` }), wait)
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/readyz`)).text(), 'ok\n')

  const { metadata } = await pages.get('a')
  await pages.delete('a')
  await waitFor(
    pages,
    'a',
    object => object !== undefined && object.metadata.uid !== metadata.uid,
    wait,
  )
  await setPages(sites, 'a', { index: null, about: 'us' })
  await waitFor(pages, 'a', hasData({ about: 'us' }), wait)
  await waitFor(sites, 'a', hasCondition('Ready'), wait)

  await sites.create(site('b', { host: 'a.example.com' }))
  const second = await waitFor(sites, 'b', hasCondition('Ready', 'False'), wait)
  assert.equal(statusCondition(second ?? assert.fail(), 'Ready')?.reason, 'HostTaken')
  await sites.delete('b')
  await waitFor(sites, 'b', isDeleted(), wait)
  assert.ok(await entries.get('a.example.com'))
  await sites.delete('a')
  await waitFor(sites, 'a', isDeleted(), wait)
  await assert.rejects(entries.get('a.example.com'), isNotFound)

  const ended = await operator.interrupt()
  assert.deepEqual([ended.code, ended.err], [0, ''])
  const events = (await cluster.resource('events.events.k8s.io')).in(namespace)
  const told = (await events.listAll()).items.map(({ regarding, type, reason }) =>
    [(regarding as KubeObject['metadata']).name, type, reason].join(' '),
  )
  assert.deepEqual(told.toSorted(), ['a Normal Published', 'b Warning HostTaken'])
  const lease = await (await cluster.resource('leases')).in(hosts).get('sites')
  assert.equal((lease.spec as { holderIdentity?: string }).holderIdentity ?? '', '')
})

test('nothing is lost when it is killed in the middle of its work, twice, and started again', async t => {
  const world = await start(t)
  const load = new SiteLoad(world, 7)
  const { operator: first } = await world.operate()
  await load.write(100)
  await Promise.all([load.write(60), setTimeout(60).then(() => killed(first))])
  await load.write(40)
  const { operator: second } = await world.operate()
  // What is newest goes first: it is made while the most of what was found waits.
  await waitFor(world.pages, await load.create(), exists, wait)
  await Promise.all([load.write(30), killed(second)])
  const { operator: third } = await world.operate()
  await load.write(30)
  await load.assertKept()
  assert.deepEqual([(await third.interrupt()).code, third.err], [0, ''])
})

test('nothing is lost when who leads is killed in the middle of its work, and one that stood by goes on', async t => {
  const world = await start(t)
  const load = new SiteLoad(world, 8)
  const { operator: first } = await world.operate()
  await waitFor(world.pages, await load.create(), exists, wait)
  const { operator: second } = await world.operate()
  await load.write(80)
  await Promise.all([load.write(60), setTimeout(60).then(() => killed(first))])
  await waitFor(world.pages, await load.create(), exists, wait)
  const { operator: third } = await world.operate()
  await Promise.all([load.write(60), setTimeout(60).then(() => killed(second))])
  await load.write(20)
  await load.assertKept()
  assert.deepEqual([(await third.interrupt()).code, third.err], [0, ''])
})

test('nothing is lost when the API server is killed under it, twice, and it goes on by itself', async t => {
  await using local = await startLocalCluster()
  const { kubeconfigPath: kubeconfig } = local
  await using own = await connect({ kubeconfig, cacheDirectory: false })
  await defineSites(own)
  const namespaces = await own.resource('namespaces')
  const [namespace, hosts] = ['sites', 'hosts']
  for (const name of [namespace, hosts]) {
    await namespaces.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
  }
  const world = await SiteWorld.open(t, own, { kubeconfig, namespace, hosts })
  const load = new SiteLoad(world, 9)
  // The default: the server is back before it has run out.
  const { operator } = await world.operate({ leaseSeconds: 15 })
  await waitFor(world.pages, await load.create(), exists, wait)
  await load.write(80)
  for (const pauseMs of [60, 200]) {
    const crash = async () => {
      await setTimeout(pauseMs)
      process.kill(-(local.pids.apiserver ?? assert.fail()), 'SIGKILL')
      await local.restart('apiserver')
    }
    await Promise.all([load.write(60), crash()])
  }
  await load.write(20)
  await load.assertKept()
  assert.equal((await operator.interrupt()).code, 0)
})
