import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:https'
import { after, before, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { Cluster } from '../../lib/cluster.ts'
import { loadConnection } from '../../lib/config/index.ts'
import { type Connection, systemClock, type Transport } from '../../lib/core/index.ts'
import { type LocalCluster, startLocalCluster } from '../../lib/local/index.ts'
import { createHttpTransport } from '../../lib/transport/index.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { endpointOf } from '../support/test-cluster.ts'
import { Writers } from './writers.ts'

let local: LocalCluster
let connection: Connection
before(async () => {
  local = await startLocalCluster({
    apiServerFlags: { 'shutdown-delay-duration': '2s', 'shutdown-send-retry-after': 'true' },
  })
  connection = await loadConnection({ kubeconfig: local.kubeconfigPath })
})
after(() => local.stop())

const admin = () => endpointOf(local.kubeconfig())
const userAgent = 'spec/1'

/** Ends the API server without a word, in whatever it is doing, and starts it again. */
function killApiServer(): Promise<void> {
  const pid = local.pids.apiserver ?? assert.fail('it does not run')
  process.kill(-pid, 'SIGKILL')
  return local.restart('apiserver')
}

test('an API server that is killed again and again under writes: every call ends, and tells the truth', async () => {
  const random = seededRandom(1)
  await using cluster = new Cluster(
    await createHttpTransport(connection, { userAgent }),
    connection,
    { cacheDirectory: false, timeoutMs: 30_000 },
  )
  const writers = new Writers((await cluster.resource('configmaps')).in('default'))
  for (let kill = 0; kill < 3; kill++) {
    const rounds = 10 + Math.floor(random() * 10)
    for (let round = 0; round < rounds; round++) await writers.round()
    // In the middle of a round: between two of them nothing is under way.
    const round = writers.round()
    await setImmediate()
    let isUp = false
    const restarted = killApiServer().then(() => {
      isUp = true
    })
    await round
    while (!isUp) {
      await writers.round()
      // Nobody is there for seconds: fifty calls each are to see that, not thousands.
      await systemClock.sleep(20)
    }
    await restarted
    for (let round = 0; round < rounds; round++) await writers.round()
    assert.deepEqual(await writers.contradictions(admin(), 'default'), [])
  }
  for (const told of ['done', 'not-sent', 'unknown'] as const)
    assert.ok(writers.told.has(told), told)
})

/** A transport that tells when so many answers have asked for patience. */
function counting(transport: Transport, enough: number) {
  const { promise, resolve } = Promise.withResolvers<void>()
  let refused = 0
  const counted: Transport = {
    send: async (request, signal) => {
      const response = await transport.send(request, signal)
      const asksForPatience = response.status === 429 && 'retry-after' in response.headers
      if (asksForPatience && ++refused === enough) resolve()
      return response
    },
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  }
  return { transport: counted, refused: promise }
}

/** A request whose body does not come: a server that ends waits for it, and refuses all others meanwhile. */
function holdRequest() {
  const { server, certificateAuthority, client } = admin()
  const held = request(new URL('/api/v1/namespaces/default/configmaps', server), {
    method: 'POST',
    ca: certificateAuthority,
    cert: client?.certificate,
    key: client?.key,
    agent: false,
    headers: { 'content-type': 'application/json', 'content-length': '100' },
  })
  held.on('error', () => {})
  held.flushHeaders()
  return held
}

test('a server that ends in order asks for patience, and gets it: no read fails', async t => {
  const proxy = await TcpProxy.start(local.server)
  t.after(() => proxy[Symbol.asyncDispose]())
  proxy.patienceMs = 60_000
  const direct = await createHttpTransport({ ...connection, server: proxy.url }, { userAgent })
  const { transport, refused } = counting(direct, 4)
  await using cluster = new Cluster(transport, connection, { cacheDirectory: false })
  const namespaces = await cluster.resource('namespaces')
  const held = holdRequest()
  await once(held, 'socket')

  let restarting = true
  const restarted = local.restart('apiserver').finally(() => {
    restarting = false
  })
  let reads = 0
  const read = async () => {
    while (restarting) {
      assert.equal((await namespaces.get('default')).metadata.name, 'default')
      reads++
    }
  }
  const reading = Promise.all([read(), read(), read(), read()])
  await Promise.race([refused, reading])
  held.destroy()
  await Promise.all([restarted, reading])
  assert.ok(reads > 4)
})
