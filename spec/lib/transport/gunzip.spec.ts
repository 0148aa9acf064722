import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { ApiRequest } from '../../../lib/core/index.ts'
import { compose, createHttpTransport, gunzip } from '../../../lib/transport/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { type Answer, LoopbackServer } from '../../support/loopback-server.ts'

const get: ApiRequest = { method: 'GET', path: '/x' }

async function start(t: TestContext, answer: Answer) {
  const server = await LoopbackServer.start(answer)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return { server, send: compose(transport.send, gunzip) }
}

const encoded =
  (bytes: Uint8Array | string, encoding?: string): Answer =>
  response => {
    response.writeHead(200, encoding === undefined ? {} : { 'content-encoding': encoding })
    response.end(bytes)
  }

test('a call asks for gzip and gives what was packed', async t => {
  const { server, send } = await start(t, encoded(gzipSync('{"a":"ü"}'), 'gzip'))
  const response = await send({ ...get, headers: { accept: 'x' } })
  assert.equal(Buffer.from(await response.body.bytes()).toString(), '{"a":"ü"}')
  assert.equal(server.requests[0]?.headers['accept-encoding'], 'gzip')
  assert.equal(server.requests[0]?.headers.accept, 'x')
})

test('a packed body can be read in pieces, too', async t => {
  const { send } = await start(t, encoded(gzipSync('abc'), 'gzip'))
  let text = ''
  for await (const piece of (await send(get)).body) text += Buffer.from(piece)
  assert.equal(text, 'abc')
})

for (const encoding of [undefined, 'identity']) {
  test(`an answer that is not packed (${encoding}) is as it is`, async t => {
    const { send } = await start(t, encoded('abc', encoding))
    assert.equal(Buffer.from(await (await send(get)).body.bytes()).toString(), 'abc')
  })
}

for (const encoding of ['br', 'deflate', 'gzip, gzip', 'zstd']) {
  test(`an encoding that was not asked for (${encoding}) is refused`, async t => {
    const { send } = await start(t, encoded('hunter2', encoding))
    await assert.rejects(send(get), {
      code: 'ERR_KUBE_DECODE',
      message: "GET /x: the answer's encoding was not asked for",
    })
  })
}

for (const [what, bytes] of [
  ['no gzip', 'hunter2'],
  ['cut gzip', gzipSync('x'.repeat(10_000)).subarray(0, 30)],
  ['a bomb', Buffer.concat(Array<Buffer>(513).fill(gzipSync(Buffer.alloc(1024 * 1024))))],
] as const) {
  test(`a body that is ${what} is refused`, async t => {
    const { send } = await start(t, encoded(bytes, 'gzip'))
    await assert.rejects((await send(get)).body.bytes(), {
      code: 'ERR_KUBE_DECODE',
      message: 'GET /x: the answer is not valid gzip, or unpacks to too much',
    })
  })
}

test('a stream is not packed: an event could be held back', async t => {
  const { server, send } = await start(t, encoded('abc'))
  const { body } = await send({ ...get, stream: true })
  await body.bytes()
  assert.equal(server.requests[0]?.headers['accept-encoding'], undefined)
})

test('a reader that cancels a packed body ends the transfer', async t => {
  const { server, send } = await start(t, response => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.write('x')
  })
  const { body } = await send(get)
  body.cancel()
  await server.until(({ open }) => open.size === 0)
})
