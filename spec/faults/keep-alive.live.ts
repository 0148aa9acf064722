import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { seededRandom } from '../support/seeded-random.ts'
import { type End, TcpProxy } from '../support/tcp-proxy.ts'
import { testEndpoint, testNamespace } from '../support/test-cluster.ts'
import { CreateLedger } from '../support/told.ts'
import { proxiedConfigMaps } from './proxied-client.ts'
import { seqsOf, storedConfigMaps } from './stored.ts'
import { createOnce } from './writers.ts'

for (const how of ['close', 'reset'] as End[]) {
  test(`kept-alive connections that end (${how}) while a call is about to use them cost no read, and no truth of a write`, async t => {
    const namespace = await testNamespace(t)
    const proxy = await TcpProxy.start(testEndpoint().server)
    t.after(() => proxy[Symbol.asyncDispose]())
    await using client = await proxiedConfigMaps(proxy.url, namespace)
    const { configMaps } = client
    const ledger = new CreateLedger()
    const random = seededRandom(how.length)
    const read = async () => {
      for await (const _each of configMaps.list({ limit: 1 })) break
    }
    await createOnce(configMaps, 'first')
    for (let round = 0; round < 30; round++) {
      await Promise.all([read(), read(), read(), read()])
      proxy[how]()
      // Before the client can know, or after, or in between.
      for (let turn = Math.floor(random() * 4); turn > 0; turn--) await setImmediate()
      await Promise.all([read(), ledger.write(seq => createOnce(configMaps, seq)), read()])
    }
    const stored = await storedConfigMaps(testEndpoint(), namespace)
    assert.deepEqual(ledger.contradictions(seqsOf(stored)), [])
  })
}
