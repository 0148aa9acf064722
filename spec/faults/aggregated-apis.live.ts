import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  type Cluster,
  type ConnectOptions,
  connect,
  KubeError,
  type Middleware,
  NoMatchError,
} from 'anykind'
import { requestApi } from '../../lib/local/api-request.ts'
import { createAuthority, createLeaf } from '../../lib/local/certificate.ts'
import { type LocalCluster, startLocalCluster } from '../../lib/local/index.ts'
import { type Answer, failure, json, LoopbackServer, silence } from '../support/loopback-server.ts'
import { endpointOf } from '../support/test-cluster.ts'

/*
 * APIs that are served by something else than the API server, which speaks for them in discovery and sends
 * their requests on. A cluster of its own: what is broken for one client is broken for all.
 */

const groupOf = (name: string): string => `${name}.example.com`

const resource = (name: string, kind: string, more: object = {}) => ({
  name,
  kind,
  singularName: '',
  namespaced: false,
  verbs: ['get', 'list'],
  ...more,
})

/** Tells what it serves, in the form of each group and version, and does something else about all other requests. */
const serving =
  (name: string, resources: readonly object[], otherwise: Answer): Answer =>
  (response, request, socket) => {
    const path = `/apis/${groupOf(name)}/v1`
    const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: `${groupOf(name)}/v1` }
    const answer =
      request.url.split('?')[0] === path
        ? json({ ...list, resources })
        : request.url.startsWith(path)
          ? otherwise
          : failure(404, 'NotFound')
    return answer(response, request, socket)
  }

const endless: Answer = response => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('x'.repeat(10_000_000))
}

const lies = [
  resource('..', 'Secret'),
  resource('../../../../api/v1/secrets', 'Secret'),
  resource('pods', 'Pod', { group: '', version: 'v1', shortNames: ['deploy', 'no'] }),
  resource('honests', 'Honest'),
]

/** What stands behind each API: nothing, nobody who answers, and so on. */
const answers: Readonly<Record<string, Answer | undefined>> = {
  dead: undefined,
  silent: silence,
  endless,
  lying: serving('lying', lies, json({ kind: 'PodList', apiVersion: 'v1', items: [5] })),
  deaf: serving('deaf', [resource('deafs', 'Deaf')], silence),
}
const names = Object.keys(answers)
/** Those of which discovery has something to tell that is wrong. */
const faulty = ['dead', 'endless', 'lying', 'silent']

let local: LocalCluster
const servers: LoopbackServer[] = []

const admin = (method: 'POST' | 'GET', path: string, body?: unknown) =>
  requestApi(endpointOf(local.kubeconfig()), method, path, { body })

before(async () => {
  local = await startLocalCluster()
  for (const name of names) await register(name)
  for (const name of ['endless', 'lying', 'deaf']) while (!(await isAvailable(name)));
})
after(async () => {
  for (const server of servers) await server[Symbol.asyncDispose]()
  await local.stop()
})

const leaf = createLeaf(createAuthority('aggregated'), 'aggregated', {
  commonName: 'server',
  usage: ['server'],
  hosts: ['127.0.0.1'],
})

/** Whether the API server passes requests on: it asks for the documents that discovery needs first. */
async function isAvailable(name: string): Promise<boolean> {
  const path = `/apis/apiregistration.k8s.io/v1/apiservices/v1.${groupOf(name)}`
  const { body } = await admin('GET', path)
  const { conditions = [] } = (body as { status: { conditions?: { status: string }[] } }).status
  return conditions.some(({ status }) => status === 'True')
}

/** Makes the API server send requests for a group to a server of ours, by a Service that names it. */
async function register(name: string): Promise<void> {
  const answer = answers[name]
  let port = 443
  if (answer !== undefined) {
    const server = await LoopbackServer.start(answer, { cert: leaf.certificate, key: leaf.key })
    servers.push(server)
    port = Number(new URL(server.url).port)
    const made = await admin('POST', '/api/v1/namespaces/default/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { type: 'ExternalName', externalName: 'localhost' },
    })
    assert.equal(made.status, 201, JSON.stringify(made.body))
  }
  const group = groupOf(name)
  const made = await admin('POST', '/apis/apiregistration.k8s.io/v1/apiservices', {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `v1.${group}` },
    spec: {
      group,
      version: 'v1',
      service: { namespace: 'default', name, port },
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
    },
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
}

const inLegacyForm: Middleware = next => (request, signal) =>
  next({ ...request, headers: { ...request.headers, accept: 'application/json' } }, signal)

/** How a client asks what is served. */
const ways: readonly (readonly [way: string, options: ConnectOptions])[] = [
  ['in two requests', {}],
  ['group by group', { middleware: [inLegacyForm] }],
]

const open = (options: ConnectOptions = {}): Promise<Cluster> =>
  connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false, ...options })

/** Resolves when the API server has heard of each API what there is to hear. */
async function settle(cluster: Cluster): Promise<void> {
  const isKnown = async () => {
    const groups = new Set((await cluster.discovery.resources()).map(({ group }) => group))
    return groups.has(groupOf('lying')) && groups.has(groupOf('deaf'))
  }
  while (!(await isKnown())) await cluster.discovery.refresh()
}

for (const [way, options] of ways) {
  test(`what APIs without a server behind them serve is not known, asked ${way}; what all others serve is`, async () => {
    await using cluster = await open(options)
    await settle(cluster)
    const failed = new Set((await cluster.discovery.failures()).map(({ group }) => group))
    assert.deepEqual([...failed].toSorted(), faulty.map(groupOf))
    for (const [wanted, group, kind] of [
      ['pods', '', 'Pod'],
      ['no', '', 'Node'],
      ['secrets', '', 'Secret'],
      ['deploy', 'apps', 'Deployment'],
      ['honests', groupOf('lying'), 'Honest'],
      ['deafs', groupOf('deaf'), 'Deaf'],
    ] as const) {
      const found = await cluster.discovery.resolve(wanted)
      assert.deepEqual([found.group, found.kind], [group, kind])
    }
    const gone = { group: groupOf('dead'), version: 'v1', kind: 'Any' }
    await assert.rejects(
      cluster.discovery.resolve(gone),
      /dead\.example\.com\/v1 did not say what it serves/,
    )
    await assert.rejects(cluster.discovery.resolve('nothings'), NoMatchError)
  })

  test(`a name that would lead elsewhere is left out, asked ${way}`, async () => {
    await using cluster = await open(options)
    await settle(cluster)
    const all = await cluster.discovery.resources()
    const lying = all.filter(({ group }) => group === groupOf('lying'))
    assert.deepEqual(lying.map(({ plural }) => plural).toSorted(), ['honests', 'pods'])
    assert.ok(all.every(({ plural }) => !/[/]|\.\./.test(plural)))
    const lies = (await cluster.discovery.failures()).find(
      ({ group }) => group === groupOf('lying'),
    )
    assert.match(lies?.reason ?? '', /a resource is named/)
  })
}

test('objects of all other kinds are written, read and validated meanwhile', async () => {
  await using cluster = await open()
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'fine' } }
  assert.equal((await cluster.validate(configMap)).verdict, 'accepted')
  const configMaps = await cluster.for(configMap)
  await configMaps.apply(configMap, { fieldManager: 'spec' })
  assert.equal((await configMaps.get('fine')).metadata.name, 'fine')
  const unknown = { apiVersion: `${groupOf('dead')}/v1`, kind: 'Any', metadata: { name: 'one' } }
  assert.equal((await cluster.validate(unknown)).verdict, 'undetermined')
})

const failures: readonly (readonly [name: string, code: string])[] = [
  ['dead', 'ERR_KUBE_API'],
  ['silent', 'ERR_KUBE_API'],
  ['endless', 'ERR_KUBE_DECODE'],
  ['lying', 'ERR_KUBE_DECODE'],
  ['deaf', 'ERR_KUBE_TRANSPORT_TIMEOUT'],
]

for (const [name, code] of failures) {
  test(`a call to an API that is ${name} ends in a typed failure, and the others go on`, async () => {
    await using cluster = await open({ maxConnections: 2 })
    await settle(cluster)
    const pods = await cluster.discovery.resolve('pods')
    const things = cluster.client.of({ ...pods, group: groupOf(name), namespaced: false })
    const failing = things.get('one', { timeoutMs: 2_000 }).catch((error: unknown) => error)
    for await (const _node of (await cluster.resource('nodes')).list()) break
    const error = await failing
    assert.ok(error instanceof KubeError)
    assert.equal(error.code, code)
  })
}
