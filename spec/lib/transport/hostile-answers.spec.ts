import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { ApiRequest, ApiResponse, TransportError } from '../../../lib/core/index.ts'
import { createHttpTransport } from '../../../lib/transport/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { type Answer, json, LoopbackServer } from '../../support/loopback-server.ts'

const post: ApiRequest = { method: 'POST', path: '/x', body: '{"a":1}' }

async function start(t: TestContext, answers: Answer | readonly Answer[]) {
  const server = await LoopbackServer.start(answers)
  const connection = connectionTo(server)
  const transport = await createHttpTransport(connection, { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  return { server, transport }
}

const textOf = async (response: ApiResponse) => Buffer.from(await response.body.bytes()).toString()

/** Bytes as they are, on a connection that stays open. */
const raw =
  (bytes: string): Answer =>
  response => {
    response.socket?.write(bytes, 'latin1')
  }

const chunked = (body: string) => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body}`

/** Answers that no server gives which means well. */
const hostile: Record<string, string> = {
  'ten thousand header lines': `HTTP/1.1 200 OK\r\n${'x: y\r\n'.repeat(10_000)}\r\n`,
  'a header of a megabyte': `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(1 << 20)}\r\n\r\n`,
  'a header line without a name': 'HTTP/1.1 200 OK\r\n: y\r\n\r\n',
  'a header with NUL': 'HTTP/1.1 200 OK\r\nx: a\0b\r\n\r\n',
  'two lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
  'a negative length': 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nab',
  'a length that is no number': 'HTTP/1.1 200 OK\r\nContent-Length: 0x2\r\n\r\nab',
  'a length of 2^64': 'HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\nab',
  'a length beside chunks':
    'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n',
  'a chunk size that is no number': chunked('xy\r\nab\r\n0\r\n\r\n'),
  'a negative chunk size': chunked('-2\r\nab\r\n0\r\n\r\n'),
  'a chunk size of 2^64': chunked('10000000000000000\r\nab\r\n0\r\n\r\n'),
  'a chunk that is longer than it says': chunked('1\r\nabc\r\n0\r\n\r\n'),
  'a status that is no number': 'HTTP/1.1 2xx OK\r\n\r\n',
  'another protocol': 'SSH-2.0-OpenSSH_9.9\r\n',
}
const poison = 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison'
const good = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

for (const [what, bytes] of Object.entries(hostile)) {
  test(`${what}: the call fails, its connection ends, the next call is clean`, async t => {
    const { server, transport } = await start(t, [raw(bytes), json({ clean: true })])
    await assert.rejects(
      transport.send(post).then(textOf),
      ({ code, outcome }: TransportError) =>
        code === 'ERR_KUBE_TRANSPORT_RESET' && outcome === 'unknown',
    )
    await server.until(({ open }) => open.size === 0)
    assert.equal(await textOf(await transport.send(post)), '{"clean":true}')
    assert.equal(server.requests.length, 2)
  })
}

test("CVE-2026-6733: a second answer in the same packet is nobody's, and its connection ends", async t => {
  const { server, transport } = await start(t, [raw(good + poison), json({ clean: true })])
  const first = await transport.send(post).then(textOf, () => 'failed')
  assert.notEqual(first, 'poison')
  await server.until(({ open }) => open.size === 0)
  assert.equal(await textOf(await transport.send(post)), '{"clean":true}')
})

test("CVE-2026-6733: an answer that comes on an idle connection is nobody's, and the connection ends", async t => {
  let later = (): unknown => undefined
  const { server, transport } = await start(t, [
    response => {
      response.socket?.write(good)
      later = () => response.socket?.write(poison)
    },
    json({ clean: true }),
  ])
  assert.equal(await textOf(await transport.send(post)), 'ok')
  later()
  await server.until(({ open }) => open.size === 0)
  assert.equal(await textOf(await transport.send(post)), '{"clean":true}')
  assert.equal(server.connections, 2)
})

test('an answer before the request was read is the answer, and no rest of that request is another one', async t => {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    // As a server does that has seen the length: it reads nothing of the body.
    if (request.url === '/large') response.writeHead(413).end()
    else response.end('clean')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const connection = connectionTo({ url: `http://127.0.0.1:${port}` })
  const transport = await createHttpTransport(connection, { userAgent: 'spec/1' })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    server.close()
  })
  const smuggled = 'POST /smuggled HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n'
  const body = smuggled.repeat(100_000)
  const early = await transport.send({ ...post, path: '/large', body })
  assert.equal(early.status, 413)
  await early.body.bytes().catch(() => undefined)
  assert.equal(await textOf(await transport.send(post)), 'clean')
  assert.deepEqual(seen, ['POST /large', 'POST /x'])
})
