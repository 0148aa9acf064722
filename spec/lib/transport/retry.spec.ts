import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import type { ApiRequest, Method } from '../../../lib/core/index.ts'
import { compose, createHttpTransport, retry } from '../../../lib/transport/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import {
  type Answer,
  failure,
  json,
  LoopbackServer,
  lines,
  reset,
} from '../../support/loopback-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'

async function start(t: TestContext, answers: readonly Answer[], timeoutMs?: number) {
  const server = await LoopbackServer.start(answers)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const clock = new ManualClock()
  return { server, clock, transport, send: compose(transport.send, retry(clock, timeoutMs)) }
}

const of = (method: Method): ApiRequest => ({
  method,
  path: '/x',
  body: method === 'GET' ? '' : '{}',
})
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const busy = (code: number, seconds: string): Answer =>
  failure(code, 'Busy', 'later', { 'retry-after': seconds })

for (const method of methods) {
  for (const code of [429, 503, 504]) {
    test(`${method} is sent again after ${code} with Retry-After, when that time has passed`, async t => {
      const { server, clock, send } = await start(t, [busy(code, '3'), json({})])
      const call = send(of(method))
      assert.equal(await clock.pass(), 3000)
      assert.equal((await call).status, 200)
      assert.deepEqual(
        server.requests.map(request => request.method),
        [method, method],
      )
      assert.equal(server.requests[1]?.body, server.requests[0]?.body)
    })
  }

  for (const [what, answer] of Object.entries({
    '429 without Retry-After': failure(429, 'TooManyRequests'),
    '503 without Retry-After': failure(503, 'ServiceUnavailable'),
    '500 with Retry-After': busy(500, '1'),
    '409 with Retry-After': busy(409, '1'),
    'Retry-After 0': busy(429, '0'),
    'Retry-After -1': busy(429, '-1'),
    'Retry-After soon': busy(429, 'soon'),
  })) {
    test(`${method} is not sent again after ${what}`, async t => {
      const { server, send } = await start(t, [answer, json({})])
      const { status } = await send(of(method))
      assert.ok(status >= 400)
      assert.equal(server.requests.length, 1)
    })
  }
}

test('a GET whose connection was reset is sent again, once', async t => {
  const { server, send } = await start(t, [reset, json({})])
  assert.equal((await send(of('GET'))).status, 200)
  assert.equal(server.requests.length, 2)

  const lost = await start(t, [reset])
  await assert.rejects(lost.send(of('GET')), { code: 'ERR_KUBE_TRANSPORT_RESET' })
  assert.equal(lost.server.requests.length, 2)
})

for (const method of methods.slice(1)) {
  test(`a ${method} whose connection was reset may have been executed, and is not sent again`, async t => {
    const { server, send } = await start(t, [reset, json({})])
    await assert.rejects(send(of(method)), { outcome: 'unknown' })
    assert.equal(server.requests.length, 1)
  })
}

test('a stream whose connection was reset is not opened again: its reader decides from where', async t => {
  const { server, send } = await start(t, [reset, lines([])])
  await assert.rejects(send({ ...of('GET'), stream: true }), { code: 'ERR_KUBE_TRANSPORT_RESET' })
  assert.equal(server.requests.length, 1)
})

test('after ten attempts the refusal is the answer', async t => {
  const { server, clock, send } = await start(t, [busy(429, '1')])
  const call = send(of('POST'))
  for (let pause = 1; pause < 10; pause++) assert.equal(await clock.pass(), 1000)
  assert.equal((await call).status, 429)
  assert.equal(server.requests.length, 10)
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

test('a server can ask for a minute at most', async t => {
  const { clock, send } = await start(t, [busy(429, '1e12'), json({})], 0)
  const call = send(of('GET'))
  assert.equal(await clock.pass(), 60_000)
  assert.equal((await call).status, 200)
})

test('all attempts share one deadline: what asks to wait beyond it is the answer', async t => {
  const { server, clock, send } = await start(t, [busy(429, '4')], 10_000)
  const call = send(of('POST'))
  assert.equal(await clock.pass(), 4000)
  assert.equal(await clock.pass(), 4000)
  assert.equal((await call).status, 429)
  assert.equal(server.requests.length, 3)
})

test("the request's own deadline wins, and later attempts get what is left of it", async t => {
  const { clock, transport } = await start(t, [busy(429, '4')])
  const timeouts: (number | undefined)[] = []
  const send = compose(transport.send, retry(clock, 1), next => (request, signal) => {
    timeouts.push(request.timeoutMs)
    return next(request, signal)
  })
  const call = send({ ...of('GET'), timeoutMs: 9000 })
  await clock.pass()
  await clock.pass()
  assert.equal((await call).status, 429)
  assert.deepEqual(timeouts, [9000, 5000, 1000])
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
