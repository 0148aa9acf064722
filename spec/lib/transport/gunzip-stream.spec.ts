import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { ApiRequest } from '../../../lib/core/index.ts'
import {
  compose,
  createHttpTransport,
  type GunzipOptions,
  gunzip,
} from '../../../lib/transport/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { type Answer, LoopbackServer } from '../../support/loopback-server.ts'

const asked = { 'accept-encoding': 'gzip' }
const stream: ApiRequest = { method: 'GET', path: '/x', stream: true, headers: asked }

async function start(t: TestContext, answer: Answer, options?: GunzipOptions) {
  const server = await LoopbackServer.start(answer)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return { server, send: compose(transport.send, gunzip(options)) }
}

/** Pieces, each packed by itself, as the server packs up to each flush; then the end, unless it stays open. */
const packed =
  (pieces: readonly (string | Uint8Array)[], { open = false } = {}): Answer =>
  response => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    for (const piece of pieces) {
      response.write(typeof piece === 'string' ? gzipSync(piece) : piece)
    }
    if (!open) response.end()
  }

async function read(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = ''
  for await (const bytes of body) text += Buffer.from(bytes).toString()
  return text
}

test('a stream that asks for gzip is unpacked, piece after piece', async t => {
  const { server, send } = await start(t, packed(['{"a":1}\n', '{"b":"', 'ü"}\n']))
  assert.equal(await read((await send(stream)).body), '{"a":1}\n{"b":"ü"}\n')
  assert.equal(server.requests[0]?.headers['accept-encoding'], 'gzip')
  const { body } = await send(stream)
  assert.equal(Buffer.from(await body.bytes()).toString(), '{"a":1}\n{"b":"ü"}\n')
})

test('what is packed is there at its flush, long before the stream ends', async t => {
  const { server, send } = await start(t, packed(['{"a":1}\n'], { open: true }))
  for await (const bytes of (await send(stream)).body) {
    assert.equal(Buffer.from(bytes).toString(), '{"a":1}\n')
    break
  }
  await server.until(({ open }) => open.size === 0)
})

test('a stream that the server does not pack is as it is', async t => {
  const { send } = await start(t, response => response.end('plain'))
  assert.equal(await read((await send(stream)).body), 'plain')
})

test('with compression disabled it does not ask, and refuses what is packed', async t => {
  const { server, send } = await start(t, packed(['x']), { disabled: true })
  await assert.rejects(send(stream), { code: 'ERR_KUBE_DECODE' })
  assert.equal(server.requests[0]?.headers['accept-encoding'], undefined)
})

for (const [what, pieces] of Object.entries({
  'no gzip': [Buffer.from('hunter2 hunter2 hunter2')],
  'cut off': ['a', gzipSync('hunter2'.repeat(100)).subarray(0, 15)],
})) {
  test(`a stream that is ${what} gives what came before, then ends with an error`, async t => {
    const { send } = await start(t, packed(pieces))
    const { body } = await send(stream)
    let text = ''
    const reading = async () => {
      for await (const bytes of body) text += Buffer.from(bytes).toString()
    }
    await assert.rejects(reading(), {
      code: 'ERR_KUBE_DECODE',
      message: 'GET /x: the answer is not valid gzip, or it is cut off',
    })
    assert.equal(text.slice(0, 1), pieces.length > 1 ? 'a' : '')
  })
}

test("a connection that is lost is the stream's own error", async t => {
  const { send } = await start(t, (response, _request, socket) => {
    response.writeHead(200, { 'content-encoding': 'gzip' })
    response.write(gzipSync('a'), () => socket.resetAndDestroy())
  })
  await assert.rejects(async () => read((await send(stream)).body), {
    code: 'ERR_KUBE_TRANSPORT_RESET',
  })
})

for (const reason of [new Error('enough'), new DOMException('enough', 'AbortError'), null]) {
  test(`an abort ends it, with its reason: ${reason?.name ?? reason}`, async t => {
    const { server, send } = await start(t, packed(['a'], { open: true }))
    const controller = new AbortController()
    const { body } = await send(stream, controller.signal)
    const reading = read(body).catch(error => error)
    controller.abort(reason)
    assert.equal(await reading, reason)
    await server.until(({ open }) => open.size === 0)
  })
}
