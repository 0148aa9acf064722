import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type ApiError, type ApiRequest, isNotFound } from '../../../lib/core/index.ts'
import { compose, createHttpTransport, respond } from '../../../lib/transport/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { type Answer, failure, json, LoopbackServer } from '../../support/loopback-server.ts'

const get: ApiRequest = { method: 'GET', path: '/x' }

async function start(t: TestContext, answer: Answer) {
  const server = await LoopbackServer.start(answer)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return { server, transport, send: compose(transport.send, respond) }
}

const failureOf = (promise: Promise<unknown>): Promise<ApiError> =>
  promise.then(
    () => assert.fail('it did not fail'),
    error => error,
  )

const withText =
  (status: number, text: string, headers: Record<string, string> = {}): Answer =>
  response =>
    response.writeHead(status, headers).end(text)

for (const status of [200, 201, 202, 204, 304]) {
  test(`HTTP ${status} is a success`, async t => {
    const { send } = await start(t, withText(status, ''))
    const response = await send(get)
    assert.equal(response.status, status)
    assert.equal((await response.body.bytes()).length, 0)
  })
}

test("the server's Status is the error, with all that it says", async t => {
  const { send } = await start(t, failure(404, 'NotFound', 'pods "a" not found'))
  const error = await failureOf(send(get))
  assert.ok(isNotFound(error))
  assert.equal(error.status.reason, 'NotFound')
  assert.equal(error.request, 'GET /x')
  assert.equal(error.message, 'GET /x: pods "a" not found')
})

test('a Status of another content type is one all the same', async t => {
  const status = { kind: 'Status', message: 'no', reason: 'Forbidden', code: 403 }
  const { send } = await start(
    t,
    withText(403, JSON.stringify(status), { 'content-type': 'text/plain' }),
  )
  const error = await failureOf(send(get))
  assert.equal(error.message, 'GET /x: no')
  assert.equal(error.outcome, 'rejected')
})

/** Bodies that are no Status, each of an answer of 502. */
const foreign: Record<string, Answer> = {
  'a page of HTML': withText(502, '<html>hunter2</html>', { 'content-type': 'text/html' }),
  nothing: withText(502, ''),
  'another JSON': json({ message: 'hunter2' }, 502),
  'half a JSON': withText(502, '{"kind":"Status","message":"hunter2'),
  'bytes that are no text': response => response.writeHead(502).end(Buffer.from([0xff, 0xfe])),
  '10 MB': withText(502, `{"kind":"Status","message":"${'x'.repeat(10 << 20)}"}`),
  'a cut body': response => {
    response.writeHead(502, { 'content-length': '100' })
    response.write('{', () => response.socket?.resetAndDestroy())
  },
}
for (const [what, answer] of Object.entries(foreign)) {
  test(`a refusal with ${what} keeps the HTTP status, and is not quoted`, async t => {
    const { send } = await start(t, answer)
    const error = await failureOf(send(get))
    assert.equal(error.code, 'ERR_KUBE_API')
    assert.equal(error.status.code, 502)
    assert.equal(error.message, 'GET /x: the server answered HTTP 502')
    assert.equal(error.outcome, 'unknown')
  })
}

test('an endless refusal is cut off', async t => {
  const { server, send } = await start(t, response => {
    const piece = 'x'.repeat(64 * 1024)
    const write = () => {
      while (!response.destroyed && response.write(piece));
      if (!response.destroyed) response.once('drain', write)
    }
    response.writeHead(500)
    write()
  })
  assert.equal((await failureOf(send({ ...get, timeoutMs: 0 }))).status.code, 500)
  await server.until(({ open }) => open.size === 0)
})

test('a redirect is an error that does not say where to', async t => {
  const { server, send } = await start(t, withText(307, '', { location: 'https://evil/?hunter2' }))
  const error = await failureOf(send(get))
  assert.equal(error.status.code, 307)
  assert.equal(
    error.message,
    'GET /x: the server answered HTTP 307, a redirect, which is not followed',
  )
  assert.equal(server.requests.length, 1)
})

for (const [header, body, seconds] of [
  ['7', undefined, 7],
  ['7', 3, 3],
  ['-1', undefined, undefined],
  ['soon', undefined, undefined],
  ['Wed, 21 Oct 2026 07:28:00 GMT', undefined, undefined],
] as const) {
  test(`Retry-After ${header} and retryAfterSeconds ${body} say ${seconds}`, async t => {
    const status = { kind: 'Status', code: 429, details: { retryAfterSeconds: body } }
    const { send } = await start(t, json(status, 429, { 'retry-after': header }))
    assert.equal((await failureOf(send(get))).status.retryAfterSeconds, seconds)
  })
}

test('an abort while the refusal is read is an abort, not a refusal', async t => {
  const controller = new AbortController()
  const { transport } = await start(t, response => {
    response.writeHead(500, { 'content-length': '100' }).write('{')
  })
  const send = compose(transport.send, respond, next => async (request, signal) => {
    const response = await next(request, signal)
    setImmediate(() => controller.abort(new Error('enough')))
    return response
  })
  assert.equal((await failureOf(send(get, controller.signal))).message, 'enough')
})
