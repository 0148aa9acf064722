import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Handshake } from '../../support/loopback-proxy.ts'
import { assertRefused, login, startProxied } from '../../support/proxied-transport.ts'

/** Reads the request and answers it with these bytes; then the connection stays open, or not. */
const answer =
  (bytes: string | Buffer, how: 'open' | 'end' | 'reset' = 'open'): Handshake =>
  async peer => {
    await peer.head()
    peer.socket.write(bytes, () => {
      if (how === 'end') peer.socket.end()
      if (how === 'reset') peer.reset()
    })
    return undefined
  }

const status = (line: string, rest = '') => answer(`HTTP/1.1 ${line}\r\n${rest}\r\n`)

/** Writes for as long as the client takes it. */
const flood =
  (begin: string, piece: Buffer): Handshake =>
  async ({ socket }) => {
    socket.write(begin)
    const write = () => {
      while (socket.writable && socket.write(piece));
    }
    socket.on('drain', write)
    write()
    return undefined
  }

const echo: Handshake = async peer => {
  peer.socket.write(await peer.head())
  return undefined
}

const refusals: Record<string, readonly [Handshake, RegExp]> = {
  'a refusal of the login': [status('407 No', 'content-length: 2\r\n'), /407; check the user/],
  'a redirect': [status('302 Found', 'location: http://x/\r\n'), /302, a redirect, which is not/],
  'a refusal of the target': [status('403 No'), /HTTP 403; does the proxy allow/],
  'a server that it cannot reach': [status('502 Bad Gateway'), /HTTP 502; can the proxy reach/],
  'a server that does not answer it': [
    status('504 Late', 'content-length: 5\r\n'),
    /HTTP 504; can/,
  ],
  'an informational answer': [status('100 Continue'), /HTTP 100/],
  'another protocol': [status('101 Switching', 'upgrade: x\r\n'), /HTTP 101/],
  'what is not HTTP': [answer('SSH-2.0-OpenSSH_9.9\r\n'), /is not HTTP; is it an https/],
  'an answer of SOCKS': [answer(Buffer.of(5, 0xff)), /is not HTTP/],
  'an answer of HTTP/2': [answer(Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')), /is not HTTP/],
  'the request itself': [echo, /is not HTTP/],
  'a head of a megabyte': [
    answer(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(1 << 20)}\r\n\r\n`),
    /head of more than 16384 bytes/,
  ],
  'a head that never ends': [
    flood('HTTP/1.1 200 OK\r\n', Buffer.from('x: y\r\n'.repeat(1000))),
    /head of more than 16384 bytes/,
  ],
  'a flood of anything': [flood('', Buffer.alloc(65_536, 'x')), /is not HTTP/],
  'two lengths': [status('407 No', 'content-length: 1\r\ncontent-length: 2\r\n'), /is not HTTP/],
  'a folded header': [status('200 OK', 'x: y\r\n\0: z\r\n'), /is not HTTP/],
  'the end of the connection': [answer('', 'end'), /without an answer/],
  'the end of the connection in the middle of the head': [
    answer('HTTP/1.1 200 OK\r\nx', 'end'),
    /without an answer/,
  ],
  'a reset': [answer('', 'reset'), /without an answer/],
  'bytes after its answer': [status('200 OK', '\r\nHTTP/1.1 200 OK\r\n'), /bytes of its own/],
}
for (const scheme of ['http', 'https'] as const) {
  for (const [what, [handshake, message]] of Object.entries(refusals)) {
    test(`${scheme} proxy: ${what} instead of a tunnel is a failure to connect`, async t => {
      const proxied = await startProxied(t, scheme, { handshake, given: login })
      await assertRefused(proxied, 'CONNECT', message)
    })
  }

  test(`${scheme} proxy: the request names the server and the login, and nothing else`, async t => {
    const { proxy, server, call } = await startProxied(t, scheme, { login })
    assert.equal(await call(), 200)
    const { host } = new URL(server.url)
    assert.equal(
      proxy.peers[0]?.handshake.toString(),
      `CONNECT ${host} HTTP/1.1\r\nhost: ${host}\r\nproxy-authorization: Basic ${btoa('proxy-user:proxy-secret')}\r\n\r\n`,
    )
  })

  test(`${scheme} proxy: without a login there is none in the request`, async t => {
    const { proxy, call } = await startProxied(t, scheme)
    assert.equal(await call(), 200)
    assert.ok(!proxy.peers[0]?.handshake.toString().includes('authorization'))
  })

  test(`${scheme} proxy: a proxy that wants a login and is given none says where it belongs`, async t => {
    const proxied = await startProxied(t, scheme, { login, given: undefined })
    await assertRefused(proxied, 'CONNECT', /407; put a user and password in proxy-url/)
  })

  test(`${scheme} proxy: a wrong login is refused`, async t => {
    const given = { ...login, username: 'other' }
    const proxied = await startProxied(t, scheme, { login, given })
    await assertRefused(proxied, 'CONNECT', /407; check the user and password in proxy-url/)
  })

  for (const [what, headers] of [
    ['another success', 'HTTP/1.1 299 Fine\r\n\r\n'],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\n'],
    ['a length, which RFC 9110 has ignored', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'],
    ['chunks, which RFC 9110 has ignored', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n'],
    ['the wish to close', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n'],
  ] as const) {
    test(`${scheme} proxy: an answer with ${what} opens the tunnel`, async t => {
      const { call } = await startProxied(t, scheme, {
        handshake: async peer => {
          const head = await peer.head()
          // Byte by byte, as from a network in a bad mood.
          for (const byte of headers) peer.socket.write(byte)
          return head.split(' ')[1]
        },
      })
      assert.equal(await call(), 200)
    })
  }
}

test('a proxy that speaks TLS is not taken for an http proxy', async t => {
  const proxied = await startProxied(t, 'http', { given: login, proxySpeaksTls: true })
  await assertRefused(proxied, 'CONNECT', /is it an https:\/\/ or socks5:\/\/ proxy/)
})

test('a proxy that does not speak TLS gets no request that is for an https proxy', async t => {
  const proxied = await startProxied(t, 'https', { given: login, proxySpeaksTls: false })
  const { proxy } = proxied
  const refused = assertRefused(proxied, 'TLS', /certificate must be for its own name/)
  await proxy.until(({ peers }) => peers.length === 1)
  proxy.peers[0]?.socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')
  await refused
})

for (const [address, target] of [
  ['https://127.0.0.1', '127.0.0.1:443'],
  ['https://kubernetes.default.svc:6443', 'kubernetes.default.svc:6443'],
  ['https://[2001:db8::1]:6443', '[2001:db8::1]:6443'],
  ['http://kubernetes.default.svc', 'kubernetes.default.svc:80'],
] as const) {
  test(`http proxy: ${address} is asked for as ${target}, without looking a name up`, async t => {
    const { proxy, fail } = await startProxied(t, 'http', { address, leadTo: () => 1 })
    await fail()
    assert.equal(proxy.peers[0]?.target, target)
  })
}
