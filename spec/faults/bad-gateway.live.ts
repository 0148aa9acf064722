import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ResourceClient } from '../../lib/client/index.ts'
import { ApiError, type Method, systemClock } from '../../lib/core/index.ts'
import { compose, createHttpTransport, respond, retry } from '../../lib/transport/index.ts'
import { connectionTo } from '../support/loopback-connection.ts'
import { type Answer, json, LoopbackServer, type Received } from '../support/loopback-server.ts'
import { configMaps } from '../support/resources.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { requestTestCluster, testEndpoint, testNamespace } from '../support/test-cluster.ts'
import { CreateLedger } from '../support/told.ts'
import { seqsOf, storedConfigMaps } from './stored.ts'
import { createOnce } from './writers.ts'

const codes = [500, 502, 503, 504]

/**
 * A gateway before the real API server that fails 30 % of all requests without Retry-After: half of them before
 * it has asked the server, half when it has the answer.
 */
function badGateway(seed: number): Answer {
  const random = seededRandom(seed)
  const forward = ({ method, url, body }: Received) =>
    requestTestCluster(method as Method, url, body === '' ? undefined : JSON.parse(body))
  return async (response, request, socket) => {
    const [isBad, isLate] = [random() < 0.3, random() < 0.5]
    const answer = isBad && !isLate ? undefined : await forward(request)
    const code = codes[Math.floor(random() * codes.length)] ?? 500
    if (isBad) response.writeHead(code, { 'content-type': 'text/html' }).end('<h1>bad gateway</h1>')
    else json(answer?.body, answer?.status)(response, request, socket)
  }
}

async function start(t: TestContext, seed: number) {
  const namespace = await testNamespace(t)
  const gateway = await LoopbackServer.start(badGateway(seed))
  const transport = await createHttpTransport(connectionTo(gateway), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await gateway[Symbol.asyncDispose]()
  })
  const send = compose(transport.send, respond, retry(systemClock))
  return { namespace, gateway, configMaps: new ResourceClient(send, configMaps).in(namespace) }
}

test('a write that a gateway fails with a 5xx is never sent again, as it may be stored', async t => {
  const { namespace, gateway, configMaps } = await start(t, 1)
  const ledger = new CreateLedger()
  const writer = async () => {
    for (let write = 0; write < 25; write++) await ledger.write(seq => createOnce(configMaps, seq))
  }
  await Promise.all([writer(), writer(), writer(), writer()])
  assert.equal(gateway.requests.length, 100)
  const seqs = seqsOf(await storedConfigMaps(testEndpoint(), namespace))
  assert.deepEqual(ledger.contradictions(seqs), [])
  assert.equal(new Set(seqs).size, seqs.length)
})

test('a read that a gateway fails with a 5xx without Retry-After is a typed failure, or the object', async t => {
  const { namespace, gateway, configMaps } = await start(t, 2)
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'read' } }
  await requestTestCluster('POST', `/api/v1/namespaces/${namespace}/configmaps`, body)
  let failed = 0
  for (let read = 0; read < 50; read++) {
    const [sent, answer] = [
      gateway.requests.length,
      await configMaps.get('read').catch(error => error),
    ]
    if (answer instanceof ApiError) {
      assert.ok(codes.includes(answer.status.code))
      assert.match(answer.message, /the server answered HTTP 50\d$/)
      failed++
    } else {
      assert.equal(answer.metadata.name, 'read')
    }
    // As client-go does: only a Retry-After says that asking again helps.
    assert.equal(gateway.requests.length - sent, 1)
  }
  assert.ok(failed > 5)
})
