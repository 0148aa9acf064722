import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Handshake, ProxyPeer } from '../../support/loopback-proxy.ts'
import { assertRefused, login, startProxied } from '../../support/proxied-transport.ts'
import { readTarget } from '../../support/proxy-handshakes.ts'

/** Reads the greeting and chooses; `then` goes on. */
const choose =
  (answer: readonly number[], then: Handshake = async () => undefined): Handshake =>
  async peer => {
    const [, count = 0] = await peer.read(2)
    await peer.read(count)
    peer.socket.write(Buffer.from(answer))
    return then(peer)
  }

/** Lets everybody in and answers the request so. */
const reply = (...bytes: number[]): Handshake =>
  choose([5, 0], async peer => {
    await readTarget(peer)
    peer.socket.write(Buffer.from(bytes))
    return undefined
  })

const end =
  (handshake: Handshake): Handshake =>
  async peer => {
    await handshake(peer)
    peer.socket.end()
    return undefined
  }

const reset: Handshake = async peer => {
  await peer.read(1)
  return peer.reset()
}

const bound = [1, 127, 0, 0, 1, 0, 0]

const refusals: Record<string, readonly [Handshake, RegExp]> = {
  'an answer of HTTP': [choose([...Buffer.from('HTTP/1.1 400 Bad\r\n\r\n')]), /is it an http:/],
  'SOCKS 4': [choose([0, 90, 0, 0, 0, 0, 0, 0]), /is not SOCKS 5/],
  'no acceptable method': [choose([5, 0xff]), /wants another login than user and password/],
  'a method that was not offered': [choose([5, 1]), /was not offered/],
  'another version in the answer to the login': [
    choose([5, 2], async peer => {
      await peer.read(1)
      peer.socket.write(Buffer.of(5, 0))
      return undefined
    }),
    /answer to the login is not SOCKS/,
  ],
  'another version in the reply': [reply(4, 0, 0, ...bound), /is not SOCKS 5/],
  'an address of no type': [reply(5, 0, 0, 9, 0, 0, 0, 0, 0, 0), /is not SOCKS 5/],
  'a reply that nobody knows': [reply(5, 77, 0, ...bound), /answered 77, which SOCKS does not/],
  'bytes after the reply': [reply(5, 0, 0, ...bound, 1), /bytes of its own/],
  'the end before the method': [end(async () => undefined), /in the middle of the SOCKS/],
  'the end after half a method': [end(choose([5])), /in the middle of the SOCKS/],
  'the end before the reply': [end(choose([5, 0])), /in the middle of the SOCKS/],
  'the end in the middle of the reply': [end(reply(5, 0, 0, 1, 127)), /in the middle of the SOCKS/],
  'a reset': [reset, /in the middle of the SOCKS/],
  'a flood': [
    async ({ socket }) => {
      const write = () => {
        while (socket.writable && socket.write(Buffer.alloc(65_536, 5)));
      }
      socket.on('drain', write)
      write()
      return undefined
    },
    /was not offered/,
  ],
  ...Object.fromEntries(
    [
      /has failed/,
      /does not allow it/,
      /network is unreachable/,
      /is unknown to the proxy/,
      /refuses connections/,
      /too many hops/,
      /does not support CONNECT/,
      /type of address/,
    ].map((message, index) => [
      `reply ${index + 1}`,
      [reply(5, index + 1, 0, ...bound), message] as const,
    ]),
  ),
}
for (const [what, [handshake, message]] of Object.entries(refusals)) {
  test(`socks5 proxy: ${what} instead of a tunnel is a failure to connect`, async t => {
    const proxied = await startProxied(t, 'socks5', { handshake, given: login })
    await assertRefused(proxied, 'CONNECT', message)
  })
}

for (const [what, given, message] of [
  ['a wrong password', { ...login, password: 'wrong' }, /refused the login; check/],
  ['no login', undefined, /wants a login; put a user/],
  ['a user of no length', { ...login, username: '' }, /at most 255 bytes/],
  ['a user of 256 bytes', { ...login, username: 'ü'.repeat(128) }, /at most 255 bytes/],
  ['a password of 256 bytes', { ...login, password: 'x'.repeat(256) }, /at most 255 bytes/],
] as const) {
  test(`socks5 proxy: ${what} is refused`, async t => {
    const proxied = await startProxied(t, 'socks5', { login, given })
    await assertRefused(proxied, 'CONNECT', message)
  })
}

test('socks5 proxy: without a login none is offered, and a proxy that wants one all the same gets none', async t => {
  const proxied = await startProxied(t, 'socks5', { handshake: choose([5, 2]) })
  await assertRefused(proxied, 'CONNECT', /wants a login/)
  assert.deepEqual([...(proxied.proxy.peers[0]?.handshake ?? [])], [5, 1, 0])
})

for (const [what, wanted] of [
  ['a login', login],
  ['a login without a password', { ...login, password: '' }],
  ['the longest login', { username: 'u'.repeat(255), password: 'ü'.repeat(127) }],
] as const) {
  test(`socks5 proxy: ${what} is given to a proxy that wants it`, async t => {
    const { call } = await startProxied(t, 'socks5', { login: wanted })
    assert.equal(await call(), 200)
  })
}

test('socks5 proxy: a proxy that wants no login is given none', async t => {
  const handshake = choose([5, 0], async peer => {
    const target = await readTarget(peer)
    peer.socket.write(Buffer.of(5, 0, 0, ...bound))
    return target
  })
  const { proxy, call } = await startProxied(t, 'socks5', { handshake, given: login })
  assert.equal(await call(), 200)
  assert.ok(!proxy.peers[0]?.handshake.toString().includes('proxy-'))
})

for (const [what, address] of [
  ['an IPv4 address', [1, 127, 0, 0, 1]],
  ['an IPv6 address', [4, ...Array<number>(16).fill(0)]],
  ['a name', [3, 9, ...Buffer.from('localhost')]],
  ['a name of no length', [3, 0]],
  ['a name of 255 bytes', [3, 255, ...Buffer.alloc(255, 'x')]],
] as const) {
  test(`socks5 proxy: a reply with ${what}, which comes byte by byte, opens the tunnel`, async t => {
    const handshake: Handshake = async peer => {
      const drip = dripper(peer)
      const [, count = 0] = await peer.read(2)
      await peer.read(count)
      await drip([5, 2])
      const [, nameLength = 0] = await peer.read(2)
      await peer.read(nameLength)
      const [secretLength = 0] = await peer.read(1)
      await peer.read(secretLength)
      await drip([1, 0])
      const target = await readTarget(peer)
      await drip([5, 0, 0, ...address, 0, 0])
      return target
    }
    const { call } = await startProxied(t, 'socks5', { handshake, given: login })
    assert.equal(await call(), 200)
  })
}

/** Each byte in a packet of its own. */
const dripper =
  ({ socket }: ProxyPeer) =>
  async (bytes: readonly number[]) => {
    socket.setNoDelay()
    for (const byte of bytes) {
      await new Promise(resolve => socket.write(Buffer.of(byte), resolve))
    }
  }

test('socks5 proxy: a name that is longer than SOCKS allows is refused', async t => {
  const address = `https://${'x'.repeat(60)}.${'y'.repeat(200)}`
  await assertRefused(await startProxied(t, 'socks5', { address }), 'CONNECT', /name of 261 bytes/)
})

for (const [server, target] of [
  ['https://127.0.0.1:6443', '127.0.0.1:6443'],
  ['https://127.0.0.1', '127.0.0.1:443'],
  ['https://kubernetes.default.svc:8443', 'kubernetes.default.svc:8443'],
  ['https://Bücher.example', 'xn--bcher-kva.example:443'],
  ['https://[2001:db8::ff00:42]:6443', '2001:0db8:0000:0000:0000:0000:ff00:0042:6443'],
  ['https://[::1]:6443', '0000:0000:0000:0000:0000:0000:0000:0001:6443'],
  ['https://[fe80::]:6443', 'fe80:0000:0000:0000:0000:0000:0000:0000:6443'],
  ['https://[1:2:3:4:5:6:7:8]:6443', '0001:0002:0003:0004:0005:0006:0007:0008:6443'],
  ['https://[::ffff:192.0.2.1]:6443', '0000:0000:0000:0000:0000:ffff:c000:0201:6443'],
] as const) {
  test(`socks5 proxy: ${server} is asked for as ${target}, without looking a name up`, async t => {
    const { proxy, fail } = await startProxied(t, 'socks5', { address: server, leadTo: () => 1 })
    await fail()
    assert.equal(proxy.peers[0]?.target, target)
  })
}
