import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import {
  inClusterKubeconfig,
  parseKubeconfig,
  resolveConnection,
} from '../../../lib/config/index.ts'
import { type Connection, KubeError, systemClock } from '../../../lib/core/index.ts'
import { requestApi } from '../../../lib/local/api-request.ts'
import { createAuthority, createLeaf } from '../../../lib/local/certificate.ts'
import { type LocalCluster, startLocalCluster } from '../../../lib/local/index.ts'
import { poll } from '../../../lib/local/poll.ts'
import {
  authorize,
  compose,
  createHttpTransport,
  respond,
  retry,
} from '../../../lib/transport/index.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { endpointOf } from '../../support/test-cluster.ts'
import { askWhoami } from '../../support/whoami.ts'

/*
 * Everything that one is known by, or knows the server by, is replaced under a client that never stops
 * asking: broken first, as while it is written, then whole. No request may be lost.
 */

/** The name by which the API server shows certificates that the specs replace. */
const host = 'spec.local'
const servedBy = (name: string) => {
  const authority = createAuthority(name)
  const leaf = createLeaf(authority, name, { commonName: host, usage: ['server'], hosts: [host] })
  return { ca: authority.certificate, certificate: leaf.certificate, key: leaf.key }
}
const [oldServing, newServing] = [servedBy('old'), servedBy('new')]

const folder = temporaryFolder({ after }, { crt: oldServing.certificate, key: oldServing.key })
const serving = { certificate: join(folder, 'crt'), key: join(folder, 'key') }

let cluster: LocalCluster
before(async () => {
  cluster = await startLocalCluster({
    apiServerFlags: { 'tls-sni-cert-key': `${serving.certificate},${serving.key}:${host}` },
  })
})
after(() => cluster.stop())

const minute = 60_000
const admin = () => endpointOf(cluster.kubeconfig())
const authority = () => admin().certificateAuthority

/** A kubeconfig of the cluster with these fields, resolved. */
async function resolve(clusterFields: object, user: object): Promise<Connection> {
  const config = {
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster: { server: cluster.server, ...clusterFields } }],
    users: [{ name: 'a', user }],
  }
  return resolveConnection(await parseKubeconfig(JSON.stringify(config), '/k'))
}

/** Certificate and key of a user of the cluster. */
function clientOf(user: string, groups: readonly string[] = []) {
  const { client } = endpointOf(cluster.kubeconfigFor(user, groups))
  assert.ok(client)
  return client
}

/** Between the questions of a client: there are several, and specs share the machine. */
const everyMs = 10

/** A client that asks who it is all the time, several times at once. */
async function run(t: TestContext, connection: Connection) {
  const clock = new ManualClock()
  const transport = await createHttpTransport(connection, { userAgent: 'spec/1', clock })
  const send = compose(
    transport.send,
    respond,
    retry(systemClock),
    authorize(connection.credentials),
  )
  const failures: string[] = []
  const stop = new AbortController()
  const ask = async () => {
    try {
      return (await askWhoami(send)).username
    } catch (error) {
      failures.push(error instanceof KubeError ? error.code : inspect(error))
      return undefined
    }
  }
  const asking = Array.from({ length: 3 }, async () => {
    while (!stop.signal.aborted) {
      await ask()
      await systemClock.sleep(everyMs, stop.signal).catch(() => undefined)
    }
  })
  t.after(async () => {
    stop.abort()
    await Promise.all(asking)
    await transport[Symbol.asyncDispose]()
  })
  return {
    /** The codes of requests that have failed. */
    failures: () => [...failures],
    /** Lets a minute pass: files are read again with the next call. */
    pass: () => clock.advance(minute),
    /** Asks until the server takes us for somebody. */
    until: (user: string) =>
      poll(async () => (await ask()) === user || undefined, { everyMs, timeoutMs: minute }),
    /** Asks a few times, and gives whom the server took us for. */
    async users() {
      const users = new Set<string | undefined>()
      for (let round = 0; round < 10; round++) users.add(await ask())
      return [...users]
    },
  }
}

/** A new service account's token, and its end, after which the server refuses the token within ten seconds. */
async function serviceAccount(name: string) {
  const path = '/api/v1/namespaces/default/serviceaccounts'
  const object = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } }
  await requestApi(admin(), 'POST', path, { body: object })
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} }
  const { body } = await requestApi(admin(), 'POST', `${path}/${name}/token`, { body: request })
  return {
    user: `system:serviceaccount:default:${name}`,
    token: (body as { status: { token: string } }).status.token,
    end: () => requestApi(admin(), 'DELETE', `${path}/${name}`),
  }
}

test('a token file is replaced: the refused token is renewed at once, by kubeconfig and in a pod', async t => {
  const [old, next] = [await serviceAccount('old'), await serviceAccount('new')]
  const mount = temporaryFolder(t, { token: old.token, 'ca.crt': authority() })
  const path = join(mount, 'token')
  const { hostname, port } = new URL(cluster.server)
  const pod = await inClusterKubeconfig(
    { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port },
    mount,
  )
  assert.ok(pod)
  const ca = { 'certificate-authority': join(mount, 'ca.crt') }
  const clients = [
    await run(t, await resolve(ca, { tokenFile: path })),
    await run(t, await resolveConnection(pod)),
  ]
  for (const client of clients) assert.deepEqual(await client.users(), [old.user])

  for (const broken of ['', 'hunter2 hunter2\n']) {
    writeFileSync(path, broken)
    for (const client of clients) assert.deepEqual(await client.users(), [old.user])
  }
  writeFileSync(path, next.token)
  await old.end()
  for (const client of clients) await client.until(next.user)
  for (const client of clients) assert.deepEqual(await client.users(), [next.user])
  for (const client of clients) assert.deepEqual(client.failures(), [])
})

test('a client certificate and key are replaced one after the other: the pair before stays until both are', async t => {
  const [jane, john] = [clientOf('jane'), clientOf('john')]
  const folder = temporaryFolder(t, { crt: jane.certificate, key: jane.key })
  const [crt, key] = [join(folder, 'crt'), join(folder, 'key')]
  const connection = await resolve(
    { 'certificate-authority-data': Buffer.from(authority()).toString('base64') },
    { 'client-certificate': crt, 'client-key': key },
  )
  const client = await run(t, connection)
  assert.deepEqual(await client.users(), ['jane'])

  const breaks: readonly (() => void)[] = [
    () => writeFileSync(crt, ''),
    () => writeFileSync(crt, john.certificate.slice(0, 300)),
    () => rmSync(key),
    () => writeFileSync(crt, john.certificate),
    () => writeFileSync(key, jane.key),
  ]
  for (const breakFiles of breaks) {
    breakFiles()
    client.pass()
    assert.deepEqual(await client.users(), ['jane'])
  }
  writeFileSync(key, john.key)
  client.pass()
  await client.until('john')
  assert.deepEqual(await client.users(), ['john'])
  assert.deepEqual(client.failures(), [])
})

test("the server's authority and certificate are replaced, and the server starts again with them", async t => {
  const root = clientOf('root', ['system:masters'])
  const folder = temporaryFolder(t, { ca: oldServing.ca, crt: root.certificate, key: root.key })
  const ca = join(folder, 'ca')
  const connection = await resolve(
    { 'certificate-authority': ca, 'tls-server-name': host },
    { 'client-certificate': join(folder, 'crt'), 'client-key': join(folder, 'key') },
  )
  const client = await run(t, connection)
  assert.deepEqual(await client.users(), ['root'])

  for (const broken of ['', 'hunter2', oldServing.ca.slice(0, 200)]) {
    writeFileSync(ca, broken)
    client.pass()
    assert.deepEqual(await client.users(), ['root'])
  }
  // Both are trusted while the server changes, as whoever rotates an authority has to do it.
  writeFileSync(ca, oldServing.ca + newServing.ca)
  client.pass()
  assert.deepEqual(await client.users(), ['root'])
  assert.deepEqual(client.failures(), [])

  writeFileSync(serving.key, newServing.key)
  writeFileSync(serving.certificate, newServing.certificate)
  await cluster.restart('apiserver')
  await client.until('root')
  // While there is no server, no answer is all that there can be.
  const away = client.failures()
  assert.deepEqual(
    away.filter(code => !/_(CONNECT|RESET)$/.test(code)),
    [],
  )

  writeFileSync(ca, newServing.ca)
  client.pass()
  await client.until('root')
  assert.equal(connection.tls.ca, newServing.ca)
  assert.deepEqual(await client.users(), ['root'])
  assert.deepEqual(client.failures(), away)
})
