import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Informer, type KubeObject } from 'anykind'
import type { Cluster } from '../../../lib/cluster.ts'
import { gearDefinition } from '../../support/gears.ts'
import { requestTestCluster, testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

const kubeconfig = testKubeconfig()
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

interface Shape {
  readonly scope?: 'Namespaced' | 'Cluster'
  readonly versions?: readonly string[]
  readonly spec?: object
}

/** A definition of the spec's own, and a cluster whose requests for its objects are counted. */
async function start(t: TestContext) {
  const group = `d${randomBytes(4).toString('hex')}.example.com`
  const path = `${definitions}/gears.${group}`
  const asked: string[] = []
  const cluster: Cluster = await connect({
    kubeconfig,
    cacheDirectory: false,
    middleware: [
      next => (request, signal) => {
        if (request.action?.resource.group === group) asked.push(request.path)
        return next(request, signal)
      },
    ],
  })
  t.after(async () => {
    await cluster[Symbol.asyncDispose]()
    await requestTestCluster('DELETE', path)
  })
  const collection = (version = 'v1', namespace?: string) =>
    `/apis/${group}/${version}/${namespace ? `namespaces/${namespace}/` : ''}gears`
  const statusOf = async (path: string) => (await requestTestCluster('GET', path)).status

  /** Makes the definition, or changes it; it is served when this resolves. */
  const define = async ({ scope = 'Namespaced', versions = ['v1'], spec = {} }: Shape = {}) => {
    const definition = gearDefinition(group, { scope, served: versions, spec })
    await (await cluster.for(definition)).apply(definition)
    for (const version of versions) while ((await statusOf(collection(version))) !== 200);
  }
  const remove = async () => {
    await requestTestCluster('DELETE', path)
    while ((await statusOf(path)) !== 404);
  }
  const gear = (name: string): KubeObject => ({
    apiVersion: `${group}/v1`,
    kind: 'Gear',
    metadata: { name },
  })
  /** Makes an object, past the client that is looked at. */
  const create = async (name: string, namespace?: string) => {
    const { status, body } = await requestTestCluster(
      'POST',
      collection('v1', namespace),
      gear(name),
    )
    assert.equal(status, 201, String(body))
  }
  /** Follows definitions until the test is over. */
  const follow = async () => {
    const ending = new AbortController()
    t.after(() => ending.abort())
    const changes = cluster.followDiscovery(ending)
    await changes.next()
    void (async () => {
      for await (const _ of changes);
    })().catch(() => {})
  }
  return { cluster, group, asked, define, remove, create, follow }
}

function record(informer: Informer): string[] {
  const events: string[] = []
  informer.addHandler({
    add: ({ key }) => events.push(`add ${key}`),
    update: ({ key }) => events.push(`update ${key}`),
    delete: ({ key }) => events.push(`delete ${key}`),
  })
  return events
}

const stateOf = (informer: Informer) => informer.health.streams.map(({ state }) => state).join()

async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 10_000) {
  const deadline = performance.now() + ms
  while (!(await holds())) {
    assert.ok(performance.now() < deadline, `${what}: not within ${ms / 1000} s`)
    await sleep(20)
  }
}

for (const followed of [true, false]) {
  const how = followed ? 'where definitions are followed' : 'where they are not'
  test(`a definition that is deleted and made again, ${how}`, async t => {
    const { cluster, group, asked, define, remove, create, follow } = await start(t)
    const namespace = await testNamespace(t)
    await define()
    await create('a', namespace)
    if (followed) await follow()
    await using informer = await cluster.informer(`gears.${group}`, { namespace })
    const events = record(informer)
    await informer.synced()
    await until('the add', () => events.length === 1)
    await remove()
    await until('gone', () => stateOf(informer) === 'gone')
    assert.equal(informer.lister.size, 0)
    const before = asked.length
    if (followed) await sleep(8000) // by now looks are far apart
    assert.equal(asked.length, before, 'nobody asks for what is not there')
    await define()
    await create('b', namespace)
    await until('the new object', () => events.length === 3, followed ? 3000 : 30_000)
    assert.deepEqual(
      events,
      ['a', 'a', 'b'].map(
        (name, index) => `${['add', 'delete', 'add'][index]} ${namespace}/${name}`,
      ),
    )
    assert.equal(stateOf(informer), 'watching')
    assert.ok(asked.length - before <= 4, asked.slice(before).join(' '))
  })
}

test('a definition of another scope: objects of the new one, be the old path served or not', async t => {
  const { cluster, group, define, remove, create, follow } = await start(t)
  const namespace = await testNamespace(t)
  await define()
  await create('a', namespace)
  await follow()
  await using one = await cluster.informer(`gears.${group}`, { namespace })
  await using all = await cluster.informer(`gears.${group}`)
  const events = [record(one), record(all)]
  await Promise.all([one.synced(), all.synced()])
  await remove()
  await define({ scope: 'Cluster' })
  await create('b')
  const keys = (informer: Informer) => [...informer.lister.keys()].join()
  await until('the cluster’s objects', () => keys(one) === 'b' && keys(all) === 'b')
  assert.equal(one.resource.namespaced, false)
  await remove()
  await define()
  await create('c', 'default')
  await create('d', namespace)
  await until('those of the namespace', () => keys(one) === `${namespace}/d`)
  await until('those of all', () => all.lister.size === 2)
  const told = [`add ${namespace}/a`, `delete ${namespace}/a`, 'add b', 'delete b']
  for (const each of events) assert.deepEqual(each.slice(0, 4), told)
  assert.deepEqual(one.namespaces, [namespace])
})

test('a version that is dropped takes its objects with it, and brings them back', async t => {
  const { cluster, group, asked, define, create, follow } = await start(t)
  const namespace = await testNamespace(t)
  await define({ versions: ['v1', 'v2'] })
  await create('a', namespace)
  await follow()
  const gvk = (version: string) => ({ group, version, kind: 'Gear' })
  await using second = await cluster.informer(gvk('v2'))
  await using first = await cluster.informer(gvk('v1'))
  const events = record(second)
  await Promise.all([first.synced(), second.synced()])
  await define({ versions: ['v1'] })
  await until('gone', () => stateOf(second) === 'gone')
  assert.equal(first.lister.size, 1)
  await assert.rejects(cluster.resource(gvk('v2')), { code: 'ERR_KUBE_NO_MATCH' })
  const before = asked.filter(path => path.includes('/v2/')).length
  await define({ versions: ['v1', 'v2'] })
  await until('back', () => events.length === 3)
  assert.deepEqual(
    events,
    ['add', 'delete', 'add'].map(type => `${type} ${namespace}/a`),
  )
  assert.ok(asked.filter(path => path.includes('/v2/')).length - before <= 4)
})

test('a schema that changes: a validator judges by it within ten seconds', async t => {
  const { cluster, group, define } = await start(t)
  await define({ spec: { teeth: { type: 'integer' } } })
  const object = {
    apiVersion: `${group}/v1`,
    kind: 'Gear',
    metadata: { name: 'a', namespace: 'default' },
    spec: { teeth: 'many' },
  }
  const verdicts = () =>
    Promise.all(
      (['fast', 'both'] as const).map(
        async engine => (await cluster.validate(object, { engine })).violations.length > 0,
      ),
    )
  await until('refused', async () => (await verdicts()).every(isRefused => isRefused), 20_000)
  await define({ spec: { teeth: { type: 'string' } } })
  await until('accepted', async () => (await verdicts()).every(isRefused => !isRefused))
})
