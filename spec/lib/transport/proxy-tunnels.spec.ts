import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { type ApiRequest, ConfigError } from '../../../lib/core/index.ts'
import { createHttpTransport } from '../../../lib/transport/index.ts'
import { type Answer, json, LoopbackServer, lines } from '../../support/loopback-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import {
  assertRefused,
  leafOf,
  login,
  schemes,
  startProxied,
  tlsOf,
} from '../../support/proxied-transport.ts'

const get: ApiRequest = { method: 'GET', path: '/x' }
const watch: ApiRequest = { ...get, path: '/watch', stream: true }

/** Neither the proxy nor what it leads to ever answers. */
const silence = async () => undefined

for (const scheme of schemes) {
  for (const secure of [true, false]) {
    const server = secure ? 'https' : 'http'
    test(`${scheme} proxy, ${server} server: calls one after the other use the same connections again`, async t => {
      const proxied = await startProxied(t, scheme, { secure, login })
      for (let call = 0; call < 20; call++) assert.equal(await proxied.call(), 200)
      // As many as without a proxy: see http-transport.spec.ts.
      assert.ok(proxied.server.connections <= 2, `${proxied.server.connections} connections`)
      assert.equal(proxied.proxy.peers.length, proxied.server.connections)
    })

    test(`${scheme} proxy, ${server} server: calls at the same time use as many connections as allowed`, async t => {
      const proxied = await startProxied(t, scheme, { secure, transport: { maxConnections: 4 } })
      await Promise.all(Array.from({ length: 40 }, () => proxied.call()))
      assert.equal(proxied.server.requests.length, 40)
      assert.equal(proxied.server.connections, 4)
      assert.equal(proxied.proxy.peers.length, 4)
    })

    test(`${scheme} proxy, ${server} server: a watch goes through it, and ends with its reader`, async t => {
      const answers: Answer = (response, request, socket) =>
        request.url === '/watch'
          ? lines([{}], { open: true })(response, request, socket)
          : response.end()
      const { server, proxy, transport, call } = await startProxied(t, scheme, {
        secure,
        answers,
        transport: { maxConnections: 1 },
      })
      const { body } = await transport.send(watch)
      assert.equal(await call(), 200)
      for await (const piece of body) {
        assert.equal(Buffer.from(piece).toString(), '{}\n')
        break
      }
      await server.until(({ open }) => open.size === 1)
      await proxy.until(({ open }) => open.size === 1)
    })
  }

  test(`${scheme} proxy: the server is told who we are, the proxy is not`, async t => {
    const { server, proxy, call } = await startProxied(t, scheme, { login })
    assert.equal(await call(), 200)
    const [received] = server.requests
    assert.equal(received?.clientName, 'jane')
    assert.equal(received?.headers.authorization, 'Bearer server-token')
    assert.equal(received?.headers['proxy-authorization'], undefined)
    assert.equal(proxy.peers.length, 1)
    for (const { handshake, tunnelled } of proxy.peers) {
      const seen = Buffer.concat([handshake, tunnelled]).toString('latin1')
      for (const secret of ['server-token', 'jane', ' /x HTTP', 'spec/1']) {
        assert.ok(!seen.includes(secret), `the proxy has seen ${secret}`)
      }
      assert.ok(tunnelled.length > 0)
      // The tunnel begins with the ClientHello, and the login is not in it.
      assert.equal(tunnelled[0], 0x16)
      assert.ok(!tunnelled.toString('latin1').includes('proxy-secret'))
    }
  })

  test(`${scheme} proxy: a failure is that of one connection, the next call opens another`, async t => {
    let failing = true
    const { call, fail, server } = await startProxied(t, scheme, {
      leadTo: target => (failing ? 1 : Number(target.split(':')[1])),
    })
    const error = await fail()
    assert.equal(error.code, 'ERR_KUBE_TRANSPORT_CONNECT')
    assert.equal(error.outcome, 'not-sent')
    failing = false
    assert.equal(await call(), 200)
    assert.equal(server.requests.length, 1)
  })

  test(`CVE-2026-6734: ${scheme} proxy: the tunnel to one server is never another's`, async t => {
    const first = await startProxied(t, scheme)
    const second = await LoopbackServer.start(json({}), tlsOf(leafOf(['127.0.0.1'])))
    t.after(() => second[Symbol.asyncDispose]())
    const transport = await createHttpTransport(
      { ...first.connection, server: second.url },
      { userAgent: 'spec/1' },
    )
    t.after(() => transport[Symbol.asyncDispose]())
    const calls = Array.from({ length: 10 }, async () => {
      await first.call()
      await (await transport.send(get)).body.bytes()
    })
    await Promise.all(calls)
    assert.deepEqual([...new Set(first.server.requests.map(({ url }) => url))], ['/x'])
    assert.equal(first.server.requests.length, 10)
    assert.equal(second.requests.length, 10)
    assert.ok(second.requests.every(({ headers }) => headers.authorization === undefined))
    const targets = first.proxy.peers.map(({ target }) => target)
    assert.equal(targets.length, first.server.connections + second.connections)
    assert.deepEqual(
      new Set(targets),
      new Set([new URL(first.server.url).host, new URL(second.url).host]),
    )
  })

  /** Where a connection can hang: what the proxy does not do. */
  const hangs = {
    'answer the handshake': { handshake: silence },
    'lead anywhere': { handshake: undefined, leadToNothing: true },
    ...(scheme === 'https' ? { 'speak TLS': { handshake: silence, proxySpeaksTls: false } } : {}),
  }
  for (const [what, { leadToNothing = false, ...hang }] of Object.entries<Hang>(hangs)) {
    const start = async (t: Parameters<typeof startProxied>[0], clock = new ManualClock()) => {
      const nothing = await LoopbackServer.start(json({}))
      t.after(() => nothing[Symbol.asyncDispose]())
      const leadTo = leadToNothing ? () => Number(new URL(nothing.url).port) : undefined
      const proxied = await startProxied(t, scheme, { ...hang, leadTo, transport: { clock } })
      /** The connection is where it hangs. */
      const hanging = () =>
        leadToNothing
          ? nothing.until(({ open }) => open.size === 1)
          : proxied.proxy.until(({ peers }) => peers.length === 1)
      return { ...proxied, clock, hanging }
    }

    test(`${scheme} proxy: one that does not ${what} is left after 15 s`, async t => {
      const proxied = await start(t)
      const refused = assertRefused(proxied, 'CONNECT', /no connection within 15000 ms; is the/)
      await proxied.hanging()
      assert.equal(await proxied.clock.pass(), 15_000)
      await refused
      assert.deepEqual(proxied.clock.sleeping, [])
    })

    test(`${scheme} proxy: a call that is aborted while it does not ${what} leaves nothing open`, async t => {
      const { proxy, server, transport, clock, hanging } = await start(t)
      const controller = new AbortController()
      const calls = [
        transport.send(get, controller.signal),
        transport.send(watch, controller.signal),
      ]
      const failed = Promise.allSettled(calls)
      await hanging()
      controller.abort('enough')
      assert.deepEqual(
        (await failed).map(result => result.status === 'rejected' && result.reason),
        ['enough', 'enough'],
      )
      await proxy.until(({ open }) => open.size === 0)
      assert.equal(server.connections, 0)
      assert.deepEqual(clock.sleeping, [])
    })

    test(`${scheme} proxy: the end of the transport while it does not ${what} leaves nothing open`, async t => {
      const { proxy, transport, fail, clock, hanging } = await start(t)
      const failed = fail()
      await hanging()
      await transport[Symbol.asyncDispose]()
      assert.equal((await failed).outcome, 'not-sent')
      await proxy.until(({ open }) => open.size === 0)
      assert.deepEqual(clock.sleeping, [])
    })
  }

  test(`${scheme} proxy: one that is not there is named, and what to look at`, async t => {
    const proxied = await startProxied(t, scheme, { given: login })
    await proxied.proxy[Symbol.asyncDispose]()
    await assertRefused(
      proxied,
      'CONNECT',
      /ECONNREFUSED.*; is the proxy running, and is proxy-url/,
    )
  })

  test(`${scheme} proxy: a tunnel that ends when it is used is a reset, as without a proxy`, async t => {
    const { proxy, server, fail } = await startProxied(t, scheme, { answers: silence })
    const failed = fail()
    await server.until(({ requests }) => requests.length === 1)
    proxy.peers[0]?.reset()
    const error = await failed
    assert.equal(error.code, 'ERR_KUBE_TRANSPORT_RESET')
    assert.equal(error.outcome, 'unknown')
  })
}

interface Hang {
  readonly handshake?: typeof silence | undefined
  readonly leadToNothing?: boolean
  readonly proxySpeaksTls?: boolean
}

test('an aborted call does not end the connection that another waits for', async t => {
  const gate = Promise.withResolvers<void>()
  const { proxy, transport, call, server } = await startProxied(t, 'http', {
    handshake: async peer => {
      const head = await peer.head()
      await gate.promise
      peer.socket.write('HTTP/1.1 200 OK\r\n\r\n')
      return head.split(' ')[1]
    },
  })
  const waiting = call()
  const controller = new AbortController()
  const aborted = transport.send(get, controller.signal).catch(reason => reason)
  await proxy.until(({ peers }) => peers.length === 2)
  controller.abort('enough')
  assert.equal(await aborted, 'enough')
  gate.resolve()
  assert.equal(await waiting, 200)
  assert.equal(server.requests.length, 1)
})

test('an error of a login that cannot be had is the failure of the call, as it is', async t => {
  const { connection, proxy } = await startProxied(t, 'http')
  const login = () => {
    throw new ConfigError('there is no login')
  }
  const transport = await createHttpTransport(
    { ...connection, proxy: { url: `http://${proxy.host}`, login } },
    { userAgent: 'spec/1' },
  )
  t.after(() => transport[Symbol.asyncDispose]())
  await assert.rejects(transport.send(get), {
    code: 'ERR_KUBE_CONFIG',
    message: 'there is no login',
  })
  await proxy.until(({ open }) => open.size === 0)
})

test('after the end of the transport nothing is opened any more, by a refresh that was under way either', async t => {
  const { proxy, connection } = await startProxied(t, 'http', { handshake: silence })
  const gate = Promise.withResolvers<void>()
  let refreshes = 0
  const refresh = async () => {
    if (++refreshes === 2) await gate.promise
  }
  const clock = new ManualClock()
  const transport = await createHttpTransport(
    { ...connection, refresh },
    { userAgent: 'spec/1', clock },
  )
  const calls = [transport.send(get).catch(() => undefined)]
  await proxy.until(({ peers }) => peers.length === 1)
  clock.advance(2_000)
  calls.push(transport.send(get).catch(() => undefined))
  while (refreshes < 2) await setImmediate()
  await transport[Symbol.asyncDispose]()
  gate.resolve()
  await Promise.all(calls)
  for (let turn = 0; turn < 3; turn++) await setImmediate()
  // The proxy takes connections in their order: one before this would be there.
  const last = connect(Number(new URL(connection.proxy.url).port), '127.0.0.1')
  t.after(() => last.destroy())
  await once(last, 'connect')
  await proxy.until(({ peers }) => peers.some(({ socket }) => socket.remotePort === last.localPort))
  assert.equal(proxy.peers.length, 2)
})
