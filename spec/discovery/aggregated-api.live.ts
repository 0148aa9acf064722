import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connect, type Middleware } from 'anykind'
import { Discovery } from '../../discovery/index.ts'
import type { Cluster } from '../../lib/cluster.ts'
import { formatApiVersion, groupResource, type KubeObject } from '../../lib/core/index.ts'
import { type LocalCluster, startLocalCluster } from '../../lib/local/index.ts'
import { MemoryStore } from '../../lib/storage/index.ts'
import { type Answer, json, LoopbackServer, silence } from '../support/loopback-server.ts'
import { overHttp2 } from '../support/loopback-tls.ts'

/*
 * Aggregated APIs of a real API server, on a cluster of its own: their servers are ours, on the loopback
 * interface, and do what they should not. A service of type ExternalName leads there.
 */

const list = (group: string, resources: readonly unknown[]) => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion: `${group}/v1`,
  resources,
})
const resource = (name: string, kind = 'Thing') => ({
  name,
  singularName: '',
  namespaced: true,
  kind,
  verbs: ['get', 'list'],
})
const text =
  (body: string): Answer =>
  response => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(body)
  }

/** What each group's server answers when asked what it serves. */
const groups: Readonly<Record<string, Answer>> = {
  'good.example.com': json(list('good.example.com', [resource('goods', 'Good')])),
  'hangs.example.com': silence,
  'huge.example.com': text('x'.repeat(10_000_000)),
  'html.example.com': text('<html>'),
  'kinds.example.com': json({ kind: 'PodList', apiVersion: 'v1', items: [] }),
  'names.example.com': json(
    list('names.example.com', [resource('../../x'), resource('y;z'), resource('fine', 'Fine')]),
  ),
}

const certificate = { cert: overHttp2.cert, key: overHttp2.key }

let local: LocalCluster
let cluster: Cluster
/** What the server serves before there is any aggregated API. */
let builtIn: readonly string[]
const servers: LoopbackServer[] = []

const shown = async (discovery: Discovery) =>
  (await discovery.resources()).map(it => `${groupResource(it)} ${it.version}`)
const failing = async (discovery: Discovery) =>
  new Set((await discovery.failures()).map(formatApiVersion))

before(async () => {
  local = await startLocalCluster()
  cluster = await connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false })
  builtIn = await shown(cluster.discovery)
  for (const [group, answer] of Object.entries(groups)) await addAggregatedApi(group, answer)
})
after(async () => {
  await cluster[Symbol.asyncDispose]()
  await local.stop()
  for (const server of servers) await server[Symbol.asyncDispose]()
})

async function addAggregatedApi(group: string, answer: Answer): Promise<void> {
  const server = await LoopbackServer.start((response, request, socket) => {
    // Whoever knows no aggregated discovery has no document at /apis.
    const isOurs = request.url.startsWith(`/apis/${group}/v1`)
    return (isOurs || answer === silence ? answer : json({}, 404))(response, request, socket)
  }, certificate)
  servers.push(server)
  for (const object of aggregatedApi(group, server)) {
    await (await cluster.for(object)).apply(object)
  }
}

function aggregatedApi(group: string, server: LoopbackServer): KubeObject[] {
  const [name = ''] = group.split('.')
  const metadata = { name, namespace: 'default' }
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { type: 'ExternalName', externalName: 'localhost' },
    },
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: `v1.${group}` },
      spec: {
        group,
        version: 'v1',
        service: { ...metadata, port: Number(new URL(server.url).port) },
        groupPriorityMinimum: 1,
        versionPriority: 1,
        insecureSkipTLSVerify: true,
      },
    },
  ]
}

test('aggregated APIs that hang, flood, lie or talk nonsense fail their own kinds only', async () => {
  const { discovery } = cluster
  const bad = ['hangs', 'huge', 'html', 'kinds', 'names'].map(name => `${name}.example.com/v1`)
  const isTold = async () => {
    await discovery.refresh()
    const served = await shown(discovery)
    const known = ['goods.good.example.com v1', 'fine.names.example.com v1']
    const failed = await failing(discovery)
    return known.every(name => served.includes(name)) && bad.every(name => failed.has(name))
  }
  while (!(await isTold()));
  assert.equal((await discovery.resolve('Good')).group, 'good.example.com')
  assert.deepEqual(
    (await shown(discovery)).filter(name => !name.includes('example.com')),
    builtIn,
  )
  for (const version of bad) {
    const [group = ''] = version.split('/')
    await assert.rejects(
      discovery.resolve({ group, version: 'v1', kind: 'Thing' }),
      new RegExp(`${version} did not say what it serves`),
    )
  }
})

/** Asks as a client of old does, and is answered as by a server of old. */
const withoutAggregation: Middleware = next => (request, signal) =>
  next({ ...request, headers: { ...request.headers, accept: 'application/json' } }, signal)

test('a client that must ask each of them itself waits for none', async () => {
  const raw = withoutAggregation((request, signal) => cluster.client.raw(request, signal))
  const discovery = new Discovery(raw, { store: new MemoryStore() })
  const served = await shown(discovery)
  assert.deepEqual(
    served.filter(name => !name.includes('example.com')).toSorted(),
    builtIn.toSorted(),
  )
  assert.equal((await discovery.resolve('Good')).group, 'good.example.com')
  const failed = await failing(discovery)
  for (const name of ['hangs', 'huge', 'html', 'kinds']) {
    assert.ok(failed.has(`${name}.example.com/v1`), name)
  }
})

test('an aggregated API that comes and goes is told of, and known without a miss', async t => {
  const ending = new AbortController()
  t.after(() => ending.abort())
  const changes = cluster.followDiscovery(ending)
  await changes.next()
  const group = 'late.example.com'
  const nextOf = async (part: 'added' | 'removed') => {
    for (;;) {
      const { value } = await changes.next()
      const own = value?.[part].filter(resource => resource.group === group) ?? []
      if (own.length > 0) return own.map(groupResource)
    }
  }
  const isKnown = async () => (await cluster.discovery.mapper()).match(`lates.${group}`).length > 0
  await addAggregatedApi(group, json(list(group, [resource('lates', 'Late')])))
  assert.deepEqual(await nextOf('added'), [`lates.${group}`])
  assert.equal(await isKnown(), true)
  await (await cluster.resource('apiservices')).delete(`v1.${group}`)
  assert.deepEqual(await nextOf('removed'), [`lates.${group}`])
  assert.equal(await isKnown(), false)
})
