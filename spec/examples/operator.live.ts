import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
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
  type ResourceClient,
  statusCondition,
  waitFor,
} from 'anykind'
import { controllerOf } from 'anykind/controller'
import { readManifests } from 'anykind/manifest'
import { RunningProgram } from '../support/running-program.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { testKubeconfig, testNamespace } from '../support/test-cluster.ts'

const wait = { timeoutMs: 30_000 }

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  const definitions = await cluster.resource('customresourcedefinitions')
  const file = 'examples/operator/site.crd.yaml'
  for (const { object } of readManifests(readFileSync(file, 'utf8'), file)) {
    await definitions.apply(object)
    await waitFor(definitions, object.metadata.name ?? '', hasCondition('Established'), wait)
  }
  const isServed = () => cluster.resource('sites.anykind.example.com').then(Boolean, () => false)
  while (!(await isServed())) await setTimeout(20)
})
test.after(async () => {
  await (await cluster.resource('customresourcedefinitions')).delete('sites.anykind.example.com')
  await cluster[Symbol.asyncDispose]()
})

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function start(t: TestContext) {
  const [namespace, hosts] = [await testNamespace(t), await testNamespace(t)]
  const port = await freePort()
  const settings = { HOSTS_NAMESPACE: hosts, HEALTH_PORT: String(port), LEASE_SECONDS: '2' }
  Object.assign(process.env, settings)
  const operate = () =>
    new RunningProgram(t, process.execPath, [
      '--conditions=@anykind/source',
      'examples/operator/main.ts',
    ])
  const sites = (await cluster.resource('sites.anykind.example.com')).in(namespace)
  // What no operator is there to finalize any more would keep its namespace.
  t.after(async () => {
    for await (const { metadata } of sites.list()) {
      const patch = { metadata: { finalizers: null } }
      await sites.patch(metadata.name ?? '', { type: 'merge', patch }).catch(() => undefined)
    }
  })
  const configMaps = await cluster.resource('configmaps')
  const [pages, entries] = [configMaps.in(namespace), configMaps.in(hosts)]
  return { namespace, hosts, port, operate, sites, pages, entries }
}

const site = (name: string, spec: object): KubeObject => ({
  apiVersion: 'anykind.example.com/v1',
  kind: 'Site',
  metadata: { name },
  spec,
})

const setPages = (sites: ResourceClient, name: string, pages: Record<string, string | null>) =>
  sites.patch(name, { type: 'merge', patch: { spec: { pages } } })

function killed(operator: RunningProgram): Promise<unknown> {
  operator.signal('SIGKILL')
  return operator.ended()
}

const hasData = (data: object) => (object: KubeObject | undefined) =>
  object !== undefined && JSON.stringify(object.data) === JSON.stringify(data)

test('the operator makes, heals, tells in the status, and cleans up before a site goes', async t => {
  const { namespace, hosts, port, operate, sites, pages, entries } = await start(t)
  const operator = operate()
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
  const { namespace, operate, sites, pages, entries } = await start(t)
  const random = seededRandom(7)
  const below = (limit: number) => Math.floor(random() * limit)
  const wanted = new Map<string, Record<string, string>>()
  const gone = new Set<string>()
  let serial = 0
  const create = async () => {
    const name = `s${serial++}`
    const first = { index: name }
    wanted.set(name, first)
    await sites.create(site(name, { host: `${name}.example.com`, pages: first }))
    return name
  }
  const write = async () => {
    const known = [...wanted.keys()]
    const name = known[below(known.length)]
    const kind = below(10)
    if (name === undefined || kind < 4) await create()
    else if (kind < 9) {
      const next = { index: `${name} ${serial++}` }
      wanted.set(name, next)
      await setPages(sites, name, next)
    } else {
      wanted.delete(name)
      gone.add(name)
      await sites.delete(name)
    }
  }
  const load = async (writes: number) => {
    for (let index = 0; index < writes; index++) await write()
  }
  const first = operate()
  await load(100)
  await Promise.all([load(60), setTimeout(60).then(() => killed(first))])
  await load(40)
  const second = operate()
  // What is newest goes first: it is made while the most of what was found waits.
  await waitFor(pages, await create(), exists, wait)
  await Promise.all([load(30), killed(second)])
  const third = operate()
  await load(30)

  for (const [name, data] of wanted) {
    const made = await waitFor(sites, name, hasCondition('Ready'), wait)
    assert.deepEqual((await pages.get(name)).data, data, name)
    assert.deepEqual((await entries.get(`${name}.example.com`)).data, {
      site: `${namespace}/${name}`,
    })
    assert.ok(made)
  }
  for (const name of gone) await waitFor(sites, name, isDeleted(), wait)
  const left = (await entries.listAll()).items.filter(({ metadata }) =>
    metadata.name?.startsWith('s'),
  )
  assert.equal(left.length, wanted.size)
  assert.ok(gone.size > 5 && wanted.size > 50, `${gone.size} gone, ${wanted.size} left`)
  assert.deepEqual([(await third.interrupt()).code, third.err], [0, ''])
})
