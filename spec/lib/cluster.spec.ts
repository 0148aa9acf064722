import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type ApiError, type ConnectOptions, connect } from 'anykind'
import { connectionTo } from '../support/loopback-connection.ts'
import { type Answer, failure, json, LoopbackServer } from '../support/loopback-server.ts'
import { configMaps } from '../support/resources.ts'

const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }

/** A server that answers so, and a cluster that takes it for one. */
async function start(
  t: TestContext,
  answers: Answer | readonly Answer[],
  options: ConnectOptions = {},
) {
  const server = await LoopbackServer.start(answers)
  t.after(() => server[Symbol.asyncDispose]())
  const connection = connectionTo(server)
  const cluster = await connect({ cacheDirectory: false, connection, ...options })
  t.after(() => cluster[Symbol.asyncDispose]())
  return { server, client: cluster.client.of(configMaps).in('default') }
}

const failureOf = (promise: Promise<unknown>): Promise<ApiError> =>
  promise.then(
    () => assert.fail('it did not fail'),
    error => error,
  )

/** Answers of 2xx that are none. */
for (const [what, answer, code, message] of [
  ['204', response => response.writeHead(204).end(), 'ERR_KUBE_DECODE', /./],
  ['200 and nothing', response => response.end(), 'ERR_KUBE_DECODE', /./],
  ['200 and a page of HTML', response => response.end('<html>hunter2'), 'ERR_KUBE_DECODE', /./],
  [
    '200 and a failure',
    failure(403, 'Forbidden', 'no', {}, 200),
    'ERR_KUBE_API',
    /^\w+ \/api\/v1\/namespaces\/default\/configmaps(\/a)?: no$/,
  ],
] as const satisfies readonly (readonly [string, Answer, string, RegExp])[]) {
  test(`an answer of ${what} is a failure of each verb`, async t => {
    const { client } = await start(t, answer)
    for (const call of [
      client.get('a'),
      client.list().next(),
      client.create(configMap),
      client.apply(configMap),
      client.delete('a'),
    ]) {
      const error = await failureOf(call)
      assert.equal(error.code, code)
      assert.match(error.message, message)
      assert.ok(!error.message.includes('hunter2'))
    }
  })
}

test('maxConnections bounds the connections of calls', async t => {
  const { server, client } = await start(t, json(configMap), { maxConnections: 2 })
  await Promise.all(Array.from({ length: 20 }, () => client.get('a')))
  assert.equal(server.connections, 2)
})

test('maxBodyBytes bounds an answer, and what it unpacks to', async t => {
  const text = JSON.stringify({ ...configMap, data: { a: 'x'.repeat(5000) } })
  const packed: Answer = response =>
    response.setHeader('content-encoding', 'gzip').end(gzipSync(text))
  for (const answer of [packed, json(JSON.parse(text))]) {
    const { client } = await start(t, answer, { maxBodyBytes: 1000 })
    assert.equal((await failureOf(client.get('a'))).code, 'ERR_KUBE_DECODE')
  }
})

test('rateLimit makes calls wait, who leave at their deadline', async t => {
  const { server, client } = await start(t, json(configMap), {
    rateLimit: { qps: 0.001, burst: 2 },
  })
  await Promise.all([client.get('a'), client.get('a')])
  const error = await failureOf(client.get('a', { timeoutMs: 1 }))
  assert.equal(error.outcome, 'not-sent')
  assert.equal(server.requests.length, 2)
  await assert.rejects(start(t, json({}), { rateLimit: { qps: 0, burst: 1 } }), {
    code: 'ERR_KUBE_CONFIG',
  })
})

test('a refusal for load makes calls wait for each other', async t => {
  let inFlight = 0
  let most = 0
  const counted: Answer = async (response, request, socket) => {
    inFlight++
    most = Math.max(most, inFlight)
    for (let turn = 0; turn < 3; turn++) await setImmediate()
    inFlight--
    json(configMap)(response, request, socket)
  }
  const busy = failure(429, 'TooManyRequests', 'later', { 'retry-after': '1' })
  const { client } = await start(t, [busy, counted])
  // Its deadline is before that time has passed: the refusal is its answer.
  assert.equal((await failureOf(client.get('a', { timeoutMs: 500 }))).status.code, 429)
  await Promise.all(Array.from({ length: 8 }, () => client.get('a')))
  assert.equal(most, 1)
})

test('onWarning gets warnings, with the method and path of their request', async t => {
  const seen: string[] = []
  const { client } = await start(t, json(configMap, 200, { warning: '299 - "old"' }), {
    onWarning: (warning, request) => seen.push(`${request}: ${warning}`),
  })
  await client.get('a')
  assert.deepEqual(seen, ['GET /api/v1/namespaces/default/configmaps/a: old'])
})

test('a connection may ask for answers as they are', async t => {
  const packing = await start(t, json(configMap))
  await packing.client.get('a')
  assert.equal(packing.server.requests[0]?.headers['accept-encoding'], 'gzip')
  const server = await LoopbackServer.start(json(configMap))
  t.after(() => server[Symbol.asyncDispose]())
  const connection = { ...connectionTo(server), disableCompression: true }
  await using cluster = await connect({ connection, cacheDirectory: false })
  await cluster.client.of(configMaps).in('default').get('a')
  assert.equal(server.requests[0]?.headers['accept-encoding'], undefined)
})

test('a user agent that would split a request is refused', async t => {
  await assert.rejects(start(t, json({}), { userAgent: 'a\r\nauthorization: b' }), {
    code: 'ERR_KUBE_CONFIG',
    message: 'the user agent is empty or has characters that no header may have',
  })
})
