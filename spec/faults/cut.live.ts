import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { ResourceClient } from '../../lib/client/index.ts'
import { type KubeObject, TransportError } from '../../lib/core/index.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { TcpProxy, type Way } from '../support/tcp-proxy.ts'
import { testEndpoint, testNamespace } from '../support/test-cluster.ts'
import { CreateLedger, type Told, ValueLedger } from '../support/told.ts'
import { proxiedConfigMaps } from './proxied-client.ts'
import { seqsOf, storedConfigMaps, storedValue } from './stored.ts'

const endpoint = testEndpoint()

/** Several TLS records long. */
const ballast = 'x'.repeat(40_000)
const configMap = (metadata: KubeObject['metadata'], data?: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata,
  ...(data && { data }),
})

/** Bytes each way of a connection for one call, its handshake included. */
async function measure(
  proxy: TcpProxy,
  call: () => Promise<unknown>,
): Promise<Readonly<Record<Way, number>>> {
  await call()
  return { ...(proxy.latest ?? assert.fail('no connection was opened')).passed }
}

/** Makes a call over a connection that is cut at some byte of it, `times` times. */
async function cutAgain(
  proxy: TcpProxy,
  { seed, times }: { seed: number; times: number },
  call: () => Promise<unknown>,
): Promise<void> {
  const random = seededRandom(seed)
  const whole = await measure(proxy, call)
  proxy.reset()
  await proxy.until(({ open }) => open.size === 0)
  for (let time = 0; time < times; time++) {
    const way = random() < 0.5 ? 'up' : 'down'
    const how = random() < 0.5 ? 'reset' : 'close'
    proxy.cutAfter({ way, how, bytes: Math.floor(random() * whole[way]) })
    await call()
    proxy.reset()
    await proxy.until(({ open }) => open.size === 0)
  }
}

/** A namespace behind a proxy, and a client for one call: its connection is the next that is dialled. */
async function start(t: TestContext) {
  const namespace = await testNamespace(t)
  const proxy = await TcpProxy.start(endpoint.server)
  t.after(() => proxy[Symbol.asyncDispose]())
  const once = async <T>(use: (configMaps: ResourceClient) => Promise<T>): Promise<T> => {
    await using client = await proxiedConfigMaps(proxy.url, namespace)
    return await use(client.configMaps)
  }
  return { namespace, proxy, once }
}

test('a create that is cut at any byte says truly what became of it, and is never executed twice', async t => {
  const { namespace, proxy, once } = await start(t)
  const ledger = new CreateLedger()
  const told = new Set<Told>()
  const create = (seq: string) =>
    once(configMaps => configMaps.create(configMap({ generateName: 'cut-', labels: { seq } })))
  await cutAgain(proxy, { seed: 1, times: 60 }, async () => told.add(await ledger.write(create)))
  const stored = await storedConfigMaps(endpoint, namespace)
  assert.deepEqual(ledger.contradictions(seqsOf(stored)), [])
  for (const each of ['done', 'unknown'] as const) assert.ok(told.has(each), each)
})

test('an apply that is cut at any byte says truly what became of it', async t => {
  const { namespace, proxy, once } = await start(t)
  const ledger = new ValueLedger()
  const apply = (value: string) =>
    once(configMaps => configMaps.apply(configMap({ name: 'applied' }, { value, ballast })))
  await cutAgain(proxy, { seed: 2, times: 60 }, async () => {
    await ledger.write(apply)
    const stored = await storedConfigMaps(endpoint, namespace)
    assert.deepEqual(ledger.contradictions(storedValue(stored, 'applied')), [])
  })
})

test('a read that is cut at any byte is the whole object or an error, and is sent again only before its answer', async t => {
  const { proxy, once } = await start(t)
  const wanted = await once(configMaps =>
    configMaps.create(configMap({ name: 'read' }, { ballast })),
  )
  proxy.reset()
  await proxy.until(({ open }) => open.size === 0)
  const ended = { whole: 0, cut: 0 }
  await cutAgain(proxy, { seed: 3, times: 60 }, async () => {
    const dials = proxy.dials
    const read = await once(configMaps => configMaps.get('read')).catch(error => error)
    if (read instanceof TransportError) {
      assert.equal(read.code, 'ERR_KUBE_TRANSPORT_RESET')
      ended.cut++
    } else {
      assert.deepEqual(read, wanted)
      ended.whole++
    }
    assert.ok(proxy.dials - dials <= 2)
  })
  assert.ok(ended.whole > 0 && ended.cut > 0, JSON.stringify(ended))
})
