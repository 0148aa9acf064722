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

const get: ApiRequest = { method: 'GET', path: '/x' }

async function start(t: TestContext, answer: Answer, options?: GunzipOptions) {
  const server = await LoopbackServer.start(answer)
  const transport = await createHttpTransport(connectionTo(server), { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return { server, send: compose(transport.send, gunzip(options)) }
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
  test(`CVE-2026-22036: an encoding that was not asked for (${encoding}) is refused`, async t => {
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
  ['a bomb of 33 MiB in 33 KiB', gzipSync(Buffer.alloc(33 * 1024 * 1024))],
  [
    'a bomb of 513 MiB in many pieces',
    Buffer.concat(Array<Buffer>(513).fill(gzipSync(Buffer.alloc(1024 * 1024)))),
  ],
] as const) {
  test(`a body that is ${what} is refused`, async t => {
    const { send } = await start(t, encoded(bytes, 'gzip'))
    await assert.rejects((await send(get)).body.bytes(), {
      code: 'ERR_KUBE_DECODE',
      message: 'GET /x: the answer is not valid gzip, or unpacks to too much',
    })
  })
}

test('what unpacks to a hundred times its size and more is refused, but for a few MiB', async t => {
  const pods = Buffer.from('{"metadata":{"name":"a"}},'.repeat(1_400_000))
  const packed = gzipSync(pods)
  assert.ok(pods.length > 100 * packed.length)
  const { send } = await start(t, encoded(packed.subarray(), 'gzip'))
  await assert.rejects((await send(get)).body.bytes(), { code: 'ERR_KUBE_DECODE' })
  const few = await start(t, encoded(gzipSync(pods.subarray(0, 30 << 20)), 'gzip'))
  assert.equal((await (await few.send(get)).body.bytes()).length, 30 << 20)
})

test('an answer that unpacks to more than allowed is refused', async t => {
  const packed = gzipSync('x'.repeat(1001))
  const { send } = await start(t, encoded(packed, 'gzip'), { maxBodyBytes: 1000 })
  await assert.rejects((await send(get)).body.bytes(), { code: 'ERR_KUBE_DECODE' })
  const allowed = await start(t, encoded(packed, 'gzip'), { maxBodyBytes: 1001 })
  assert.equal((await (await allowed.send(get)).body.bytes()).length, 1001)
})

/** The head and a part of a packed answer; the rest never comes. */
const endless =
  (encoding: string): Answer =>
  response => {
    response.writeHead(200, { 'content-encoding': encoding }).write('x')
  }

/** Who asks for no gzip. */
for (const [what, request, options] of [
  ['a stream, as an event could be held back', { ...get, stream: true }, {}],
  ['a call with compression disabled', get, { disabled: true }],
] as const) {
  test(`${what}, is not packed, and refuses what is`, async t => {
    const { server, send } = await start(t, encoded('abc'), options)
    await (await send(request)).body.bytes()
    assert.equal(server.requests[0]?.headers['accept-encoding'], undefined)
    for (const encoding of ['gzip', 'br', 'deflate', 'gzip, gzip']) {
      const packing = await start(t, endless(encoding), options)
      await assert.rejects(packing.send(request), {
        code: 'ERR_KUBE_DECODE',
        message: "GET /x: the answer's encoding was not asked for",
      })
    }
  })
}

test('a reader that cancels a packed body ends the transfer', async t => {
  const { server, send } = await start(t, endless('gzip'))
  const { body } = await send(get)
  body.cancel()
  await server.until(({ open }) => open.size === 0)
})
