import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel'
import { type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import type { ApiRequest } from '../../../lib/core/index.ts'
import {
  compose,
  countAttempts,
  createHttpTransport,
  type RequestTrace,
  respond,
  retry,
  type SocketTrace,
  trace,
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
} from '../../support/loopback-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'

const get: ApiRequest = { method: 'GET', path: '/x', query: [['fieldSelector', 'hunter2']] }
const channel = tracingChannel<unknown, RequestTrace>('anykind:request')

/** A server, a Send that is composed as a cluster's, and what listeners were told, as `start GET /x …`. */
async function start(t: TestContext, answers: readonly Answer[]) {
  const server = await LoopbackServer.start(answers)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  const clock = new ManualClock()
  const send = compose(
    transport.send,
    trace(clock, 'https://server.example:6443'),
    respond,
    retry(clock, { random: () => 0 }),
    countAttempts,
  )
  const told: string[] = []
  const traces: RequestTrace[] = []
  const tell = (event: string) => (trace: RequestTrace) => {
    const { status, attempts, durationMs, bytes } = trace
    told.push([event, status ?? '-', attempts, `${durationMs ?? '-'} ms`, `${bytes} B`].join(' '))
    traces.push(trace)
  }
  const listener = { start: tell('start'), error: tell('error'), end: tell('end') }
  const handlers = { ...listener, asyncStart: () => {}, asyncEnd: () => {} }
  channel.subscribe(handlers)
  t.after(async () => {
    channel.unsubscribe(handlers)
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return { server, clock, send, told, traces, transport }
}

test('a call is told at its start, and when its body has come', async t => {
  const { clock, send, told, traces } = await start(t, [json({ a: 1 })])
  const { body } = await send(get)
  clock.advance(7)
  assert.deepEqual(told, ['start - 0 - ms 0 B'])
  await body.bytes()
  body.cancel()
  assert.deepEqual(told, ['start - 0 - ms 0 B', 'end 200 1 7 ms 7 B'])
  assert.equal(traces[0], traces[1])
  assert.deepEqual([traces[0]?.method, traces[0]?.path, traces[0]?.stream], ['GET', '/x', false])
})

test('a refusal that is sent again counts, and its pause is a part of the call', async t => {
  const { clock, send, told } = await start(t, [
    failure(429, 'Busy', 'later', { 'retry-after': '3' }),
    json({}),
  ])
  const call = send(get)
  await clock.pass()
  await (await call).body.bytes()
  assert.deepEqual(told.at(-1), 'end 200 2 3000 ms 2 B')
})

test('a refusal ends in its error', async t => {
  const { send, told, traces } = await start(t, [failure(404, 'NotFound')])
  const error = await send(get).catch(error => error)
  assert.deepEqual(told.slice(1), ['error 404 1 - ms 0 B', 'end 404 1 0 ms 0 B'])
  assert.equal(traces[1]?.error, error)
})

test('a lost connection ends in its error, without a status', async t => {
  const { send, told } = await start(t, [reset])
  await assert.rejects(send(get))
  assert.deepEqual(told.slice(1), ['error - 2 - ms 0 B', 'end - 2 0 ms 0 B'])
})

test('a body that is cut ends in its error, whole or in pieces', async t => {
  const { send, told } = await start(t, [cutBody('{"a":', 'reset'), cutBody('{"a":', 'reset')])
  const whole = await send(get)
  for (let time = 0; time < 2; time++) await assert.rejects(whole.body.bytes())
  assert.deepEqual(told.splice(0).slice(1), ['error 200 1 - ms 0 B', 'end 200 1 0 ms 0 B'])
  const { body } = await send(get)
  await assert.rejects(Array.fromAsync(body))
  assert.deepEqual(told.slice(1), ['error 200 1 - ms 5 B', 'end 200 1 0 ms 5 B'])
})

test('a stream ends when its reader leaves it, or cancels it', async t => {
  const { send, told, traces } = await start(t, [lines([1], { open: true })])
  const { body } = await send({ ...get, stream: true })
  for await (const _piece of body) break
  assert.deepEqual(told.slice(1), ['end 200 1 0 ms 2 B'])
  assert.equal(traces[0]?.stream, true)
  const other = await send({ ...get, stream: true })
  other.body.cancel()
  assert.equal(told.at(-1), 'end 200 1 0 ms 0 B')
})

test('what is told holds no query, header or body, however deep one looks', async t => {
  const { send, traces } = await start(t, [failure(403, 'Forbidden'), json({ a: 'hunter2' })])
  const post = { ...get, method: 'POST', headers: { authorization: 'hunter2' } } as const
  await assert.rejects(send({ ...post, body: '"hunter2"' }))
  await (await send({ ...post, body: '"hunter2"' })).body.bytes()
  const shown = inspect(traces, { depth: null, showHidden: true, getters: true })
  assert.ok(!shown.includes('hunter2'), shown)
})

test('a store that is bound to the start is there for all that the call does', async t => {
  const { send } = await start(t, [json({})])
  const spans = new AsyncLocalStorage<string>()
  channel.start.bindStore(spans, ({ path }) => `span of ${path}`)
  t.after(() => channel.start.unbindStore(spans))
  let span: string | undefined
  const inner = compose(
    send,
    trace(new ManualClock(), 'https://server.example:6443'),
    next => (request, signal) => {
      span = spans.getStore()
      return next(request, signal)
    },
  )
  await (await inner(get)).body.bytes()
  assert.equal(span, 'span of /x')
})

test('while nobody listens a request and its answer are passed on as they are', async () => {
  const response = { status: 200 } as never
  const seen: ApiRequest[] = []
  const promise = Promise.resolve(response)
  const send = compose(
    request => {
      seen.push(request)
      return promise
    },
    trace(new ManualClock(), 'https://server.example:6443'),
    countAttempts,
  )
  assert.equal(send(get), promise)
  assert.equal(seen[0], get)
})

test('connections are told when they are opened, and when they are closed', async t => {
  const told: SocketTrace[] = []
  const listen = (message: unknown) => told.push(message as SocketTrace)
  subscribe('anykind:socket', listen)
  t.after(() => unsubscribe('anykind:socket', listen))
  const { server, send, transport } = await start(t, [json({})])
  await (await send(get)).body.bytes()
  assert.deepEqual(told, [{ event: 'opened', origin: server.url }])
  await transport[Symbol.asyncDispose]()
  await server.until(({ open }) => open.size === 0)
  assert.deepEqual(told.slice(1), [{ event: 'closed', origin: server.url }])
})
