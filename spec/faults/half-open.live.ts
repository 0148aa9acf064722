import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { TransportError } from '../../lib/core/index.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'
import { testEndpoint } from '../support/test-cluster.ts'
import { proxiedConfigMaps } from './proxied-client.ts'

const { server } = testEndpoint()
const connections = 8

const isTimeout = (error: unknown): boolean =>
  error instanceof TransportError &&
  error.code === 'ERR_KUBE_TRANSPORT_TIMEOUT' &&
  error.outcome === 'unknown'

/** A client whose kept-alive connections are all idle, and lead nowhere any more. */
async function frozen(t: TestContext) {
  const proxy = await TcpProxy.start(server)
  const client = await proxiedConfigMaps(proxy.url, 'kube-system', { maxConnections: connections })
  t.after(async () => {
    await client[Symbol.asyncDispose]()
    await proxy[Symbol.asyncDispose]()
  })
  const { configMaps } = client
  const name = 'extension-apiserver-authentication'
  const read = (timeoutMs: number) => configMaps.get(name, { timeoutMs })
  await Promise.all(Array.from({ length: connections }, () => read(30_000)))
  assert.equal(proxy.dials, connections)
  proxy.freeze()
  return { proxy, read, configMaps }
}

test('a call over a half-open connection ends at its deadline, and later calls use none that were idle beside it', async t => {
  const { proxy, read } = await frozen(t)
  await assert.rejects(read(300), isTimeout)
  // One after the other: none of the seven that are left is tried.
  for (let call = 0; call < connections; call++) await read(30_000)
  assert.ok(proxy.dials <= connections + 2, `${proxy.dials} dials`)
  // They are closed, too: nobody would ever use them again.
  proxy.thaw()
  await proxy.until(({ open }) => open.size <= 2)
})
