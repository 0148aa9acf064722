import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { type ApiRequest, type Method, TransportError } from '../../../lib/core/index.ts'
import {
  compose,
  createHttpTransport,
  type RetryOptions,
  retry,
} from '../../../lib/transport/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import {
  type Answer,
  cutBody,
  failure,
  json,
  LoopbackServer,
  lines,
  reset,
  streamOf,
} from '../../support/loopback-server.ts'
import { overHttp2, trusting } from '../../support/loopback-tls.ts'
import { ManualClock } from '../../support/manual-clock.ts'

/** Pauses are exactly what the server says, unless the spec is about that. */
async function start(t: TestContext, answers: readonly Answer[], options: RetryOptions = {}) {
  const server = await LoopbackServer.start(answers)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const clock = new ManualClock()
  const send = compose(transport.send, retry(clock, { random: () => 0, ...options }))
  return { server, clock, transport, send }
}

const of = (method: Method): ApiRequest => ({
  method,
  path: '/x',
  body: method === 'GET' ? '' : '{}',
})
const reads = ['GET'] as const
const writes = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
const methods = [...reads, ...writes]

const busy = (code: number, ...seconds: string[]): Answer => {
  const answer = failure(code, 'Busy', 'later')
  return (response, request, socket) => {
    // Retry-After, when it is a date, counts from here.
    response.setHeader('date', 'Wed, 25 Nov 2026 12:00:00 GMT')
    response.setHeader('retry-after', seconds)
    return answer(response, request, socket)
  }
}
const closed: Answer = response => response.socket?.end()

/** What comes first, who is sent again after it, and after how long. */
const table: readonly (readonly [
  what: string,
  answer: Answer,
  again: readonly Method[],
  pauseMs?: number,
])[] = [
  ['429 with Retry-After', busy(429, '3'), methods, 3000],
  ['503 with Retry-After', busy(503, '3'), methods, 3000],
  ['504 with Retry-After', busy(504, '3'), methods, 3000],
  ['429 without Retry-After', failure(429, 'TooManyRequests'), []],
  ['500 without Retry-After', failure(500, 'InternalError'), []],
  ['502 without Retry-After', failure(502, 'BadGateway'), []],
  ['503 without Retry-After', failure(503, 'ServiceUnavailable'), []],
  ['504 without Retry-After', failure(504, 'Timeout'), []],
  ['500 with Retry-After', busy(500, '1'), []],
  ['409 with Retry-After', busy(409, '1'), []],
  ['Retry-After a date', busy(429, 'Wed, 25 Nov 2026 12:00:07 GMT'), methods, 7000],
  ['Retry-After ten years on', busy(429, 'Wed, 25 Nov 2036 12:00:00 GMT'), methods, 60_000],
  ['Retry-After long ago', busy(429, 'Wed, 25 Nov 2016 12:00:00 GMT'), []],
  ['Retry-After a date in words', busy(429, 'tomorrow'), []],
  ['Retry-After 0', busy(429, '0'), []],
  ['Retry-After -1', busy(429, '-1'), []],
  ['Retry-After 1e12', busy(429, '1e12'), []],
  ['Retry-After 1000000000000', busy(429, '1000000000000'), methods, 60_000],
  ['Retry-After abc', busy(429, 'abc'), []],
  ['two Retry-After, of which the longer counts', busy(429, '2', '5'), methods, 5000],
  ['two Retry-After, one of them abc', busy(429, 'abc', '5'), methods, 5000],
  ['a reset before the answer', reset, reads],
  ['an end before the answer', closed, reads],
]
for (const [what, answer, again, pauseMs] of table) {
  for (const method of methods) {
    const isSentAgain = again.includes(method)
    test(`a ${method} is ${isSentAgain ? '' : 'not '}sent again after ${what}`, async t => {
      const { server, clock, send } = await start(t, [answer, json({})], { timeoutMs: 0 })
      const call = send(of(method)).catch(error => error)
      if (isSentAgain && pauseMs !== undefined) assert.equal(await clock.pass(), pauseMs)
      const result = await call
      const sent = server.requests.filter(({ url }) => url === '/x')
      assert.equal(sent.length, isSentAgain ? 2 : 1)
      if (isSentAgain) {
        assert.equal(result.status, 200)
        assert.deepEqual(
          sent.map(({ method, body }) => [method, body]),
          Array(2).fill([method, of(method).body]),
        )
      } else if (result instanceof Error)
        assert.equal((result as TransportError).outcome, 'unknown')
      else assert.ok(result.status >= 400)
    })
  }
}

for (const method of methods) {
  test(`${method} that a session of HTTP/2 has refused unread is sent again, once`, async t => {
    const refuse: Answer = response => streamOf(response).close(7)
    // The transport asks twice each time.
    const server = await LoopbackServer.start(
      [...Array(3).fill(refuse), json({}), refuse],
      overHttp2,
    )
    const transport = await createHttpTransport(connectionTo(server, trusting), {
      userAgent: 'spec/1',
      http2: true,
    })
    t.after(async () => {
      await transport[Symbol.asyncDispose]()
      await server[Symbol.asyncDispose]()
    })
    const send = compose(transport.send, retry(new ManualClock()))
    assert.equal((await send(of(method))).status, 200)
    await assert.rejects(send(of(method)), { outcome: 'not-sent' })
    assert.equal(server.requests.length, 8)
  })
}

for (const how of ['reset', 'end'] as const) {
  test(`a GET is not sent again after a ${how} within the answer: its reader has a part of it`, async t => {
    const { server, send } = await start(t, [cutBody('{"a":', how), json({})])
    const { body } = await send(of('GET'))
    await assert.rejects(body.bytes(), { code: 'ERR_KUBE_TRANSPORT_RESET' })
    assert.equal(server.requests.length, 1)
  })
}

test('a GET is sent again for a lost connection once, and not again and again', async t => {
  const { server, send } = await start(t, [reset])
  await assert.rejects(send(of('GET')), { code: 'ERR_KUBE_TRANSPORT_RESET' })
  assert.equal(server.requests.length, 2)
})

test('what is sent again at once goes over a new connection, which is closed after it', async t => {
  const gate = Promise.withResolvers<void>()
  const slow: Answer = async response => {
    await gate.promise
    response.end('{}')
  }
  const { server, send } = await start(t, [slow, slow, reset, json({})])
  const bodyOf = async () => (await send(of('GET'))).body.bytes()
  const first = [bodyOf(), bodyOf()]
  await server.until(({ requests }) => requests.length === 2)
  gate.resolve()
  await Promise.all(first)
  assert.equal(server.connections, 2)
  await bodyOf()
  assert.equal(server.requests.length, 4)
  // One of two was lost, the other was free.
  assert.equal(server.connections, 3)
  await server.until(({ open }) => open.size === 1)
})

/** Failures without a byte sent: by the code of their cause, and whether trying again at once can help. */
for (const [failure, cause, isRepeated] of [
  ['CONNECT', 'ECONNREFUSED', true],
  ['RESET', 'UND_ERR_SOCKET', true],
  ['CONNECT', 'ENOTFOUND', false],
  ['CONNECT', 'UND_ERR_CONNECT_TIMEOUT', false],
  ['TLS', 'CERT_HAS_EXPIRED', false],
  ['TIMEOUT', 'ETIMEDOUT', false],
] as const) {
  for (const method of methods) {
    test(`a ${method} of which nothing was sent (${cause}) is ${isRepeated ? '' : 'not '}sent once more`, async () => {
      let attempts = 0
      const send = retry(new ManualClock())(() => {
        attempts++
        const options = { cause: Object.assign(new Error(cause), { code: cause }) }
        return Promise.reject(new TransportError(failure, 'it failed', 'not-sent', options))
      })
      await assert.rejects(send(of(method)), { outcome: 'not-sent' })
      assert.equal(attempts, isRepeated ? 2 : 1)
    })
  }
}

test('a stream whose connection was reset is not opened again: its reader decides from where', async t => {
  const { server, send } = await start(t, [reset, lines([])])
  await assert.rejects(send({ ...of('GET'), stream: true }), { code: 'ERR_KUBE_TRANSPORT_RESET' })
  assert.equal(server.requests.length, 1)
})

test('a stream that is refused is opened again when that time has passed', async t => {
  const { server, clock, send } = await start(t, [busy(429, '3'), lines([])])
  const call = send({ ...of('GET'), stream: true })
  assert.equal(await clock.pass(), 3000)
  assert.equal((await call).status, 200)
  assert.equal(server.requests.length, 2)
})

test('after ten attempts the refusal is the answer', async t => {
  const { server, clock, send } = await start(t, [busy(429, '1')])
  const call = send(of('POST'))
  for (let pause = 1; pause < 10; pause++) assert.equal(await clock.pass(), 1000)
  assert.equal((await call).status, 429)
  assert.equal(server.requests.length, 10)
})

test('those who are refused in the same second come back at different times, half as late again at most', async t => {
  const randoms = [0, 0.5, 0.99]
  const { clock, send } = await start(t, [busy(429, '2')], { random: () => randoms.shift() ?? 0 })
  const call = send(of('POST'))
  assert.equal(await clock.pass(), 2000)
  assert.equal(await clock.pass(), 2500)
  assert.equal(await clock.pass(), 2990)
  for (let pause = 4; pause < 10; pause++) await clock.pass()
  await call
})

test('a refusal is read to its end, so that all attempts use the same connections', async t => {
  const headFirst: Answer = async response => {
    response.writeHead(429, { 'retry-after': '1' }).flushHeaders()
    for (let turn = 0; turn < 20; turn++) await setImmediate()
    response.end('{}')
  }
  const { server, clock, send } = await start(t, [headFirst])
  const call = send(of('POST'))
  for (let pause = 1; pause < 10; pause++) await clock.pass()
  await call
  assert.equal(server.requests.length, 10)
  assert.ok(server.connections <= 2, `${server.connections} connections`)
})

test('all attempts share one deadline: what asks to wait beyond it is the answer', async t => {
  const { server, clock, send } = await start(t, [busy(429, '4')], { timeoutMs: 10_000 })
  const call = send(of('POST'))
  assert.equal(await clock.pass(), 4000)
  assert.equal(await clock.pass(), 4000)
  assert.equal((await call).status, 429)
  assert.equal(server.requests.length, 3)
})

test("the request's own deadline wins, and later attempts get what is left of it", async t => {
  const { clock, transport } = await start(t, [busy(429, '4')])
  const timeouts: (number | undefined)[] = []
  const retrying = retry(clock, { timeoutMs: 1, random: () => 0 })
  const send = compose(transport.send, retrying, next => (request, signal) => {
    timeouts.push(request.timeoutMs)
    return next(request, signal)
  })
  const call = send({ ...of('GET'), timeoutMs: 9000 })
  await clock.pass()
  await clock.pass()
  assert.equal((await call).status, 429)
  assert.deepEqual(timeouts, [9000, 5000, 1000])
})

test('a pause that ends late leaves a deadline, not none', async t => {
  const { clock, transport } = await start(t, [busy(429, '4')])
  const timeouts: (number | undefined)[] = []
  const retrying = retry(clock, { timeoutMs: 9000, random: () => 0 })
  const send = compose(transport.send, retrying, next => (request, signal) => {
    timeouts.push(request.timeoutMs)
    return next({ ...request, timeoutMs: 0 }, signal)
  })
  const call = send(of('GET'))
  await clock.asleep()
  clock.advance(20_000)
  assert.equal((await call).status, 429)
  assert.deepEqual(timeouts, [9000, 1])
})

test('an abort ends the pause, and nothing more is sent', async t => {
  const { server, clock, send } = await start(t, [busy(429, '5')])
  const controller = new AbortController()
  const call = send(of('GET'), controller.signal)
  const ended = assert.rejects(call, { message: 'enough' })
  await clock.asleep()
  controller.abort(new Error('enough'))
  await ended
  assert.deepEqual(clock.sleeping, [])
  assert.equal(getEventListeners(controller.signal, 'abort').length, 0)
  assert.equal(server.requests.length, 1)
})
