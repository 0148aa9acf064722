import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type ApiRequest, ConfigError, type Connection } from '../../../lib/core/index.ts'
import { createAuthority, createLeaf } from '../../../lib/local/certificate.ts'
import { createHttpTransport } from '../../../lib/transport/index.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { LoopbackProxy } from '../../support/loopback-proxy.ts'
import { type Answer, failure, json, LoopbackServer, lines } from '../../support/loopback-server.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { handshakes } from '../../support/proxy-handshakes.ts'

const authority = createAuthority('right')
const leaf = createLeaf(authority, 'right', {
  commonName: 'server',
  usage: ['server'],
  hosts: ['127.0.0.1'],
})
const clientOf = (commonName: string) => {
  const { certificate, key } = createLeaf(authority, 'right', { commonName, usage: ['client'] })
  return { cert: certificate, key }
}
const [jane, john] = [clientOf('jane'), clientOf('john')]

const get: ApiRequest = { method: 'GET', path: '/x' }
const watch: ApiRequest = { ...get, path: '/watch', stream: true }
const minute = 60_000

/** A server that wants a client certificate, and a transport whose files on disk the spec replaces. */
async function start(
  t: TestContext,
  http2: boolean,
  answers: Answer | readonly Answer[] = json({}),
  proxy?: Connection['proxy'],
) {
  const server = await LoopbackServer.start(answers, {
    http2,
    cert: leaf.certificate,
    key: leaf.key,
    ca: authority.certificate,
    requestCert: true,
    rejectUnauthorized: true,
  })
  const files = { ca: authority.certificate, clientCertificate: jane, fails: false, reads: 0 }
  let read = { ...files }
  const connection: Connection = {
    ...connectionTo(server),
    proxy,
    get tls() {
      return { ca: read.ca }
    },
    credentials: {
      headers: async () => ({}),
      get clientCertificate() {
        return read.clientCertificate
      },
    },
    async refresh() {
      files.reads++
      if (files.fails) throw new ConfigError('there is nothing to connect with')
      read = { ...files }
    },
  }
  const clock = new ManualClock()
  const transport = await createHttpTransport(connection, { userAgent: 'spec/1', clock, http2 })
  t.after(async () => {
    await transport[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })
  const call = async (request = get) => {
    const { status, body } = await transport.send(request)
    await body.bytes()
    return status
  }
  const names = () => server.requests.map(({ clientName }) => clientName)
  return { server, files, clock, transport, call, names }
}

/** All of it must be so whichever protocol is spoken. */
const testBoth = (name: string, run: (t: TestContext, http2: boolean) => Promise<void>): void => {
  test(name, t => run(t, false))
  test(`over HTTP/2, ${name}`, t => run(t, true))
}

testBoth('a certificate that is replaced is used through a proxy, too', async (t, http2) => {
  await using proxy = await LoopbackProxy.start(handshakes.https(), {
    tls: { cert: leaf.certificate, key: leaf.key },
  })
  const url = `https://${proxy.host}`
  const { server, files, clock, transport, call, names } = await start(t, http2, json({}), { url })
  await call()
  files.clientCertificate = john
  clock.advance(minute)
  await call()
  assert.deepEqual(names(), ['jane', 'john'])
  await server.until(({ open }) => open.size === 1)
  await proxy.until(({ open }) => open.size === 1)
  // Whom an https proxy is trusted by follows, too.
  files.ca = createAuthority('wrong').certificate
  clock.advance(minute)
  await assert.rejects(call(), {
    code: 'ERR_KUBE_TRANSPORT_TLS',
    message: /name, from an authority/,
  })
  await transport[Symbol.asyncDispose]()
})

testBoth(
  'a certificate that is replaced is used after a minute, and its connections are given up',
  async (t, http2) => {
    const { server, files, clock, call, names } = await start(t, http2)
    await call()
    files.clientCertificate = john
    clock.advance(minute)
    await call()
    assert.deepEqual(names(), ['jane', 'john'])
    await server.until(({ open }) => open.size === 1)
  },
)

testBoth('what has not changed keeps its connections', async (t, http2) => {
  const { server, files, clock, call } = await start(t, http2)
  for (let round = 0; round < 5; round++) {
    await call()
    clock.advance(minute)
  }
  assert.ok(server.connections <= 2, `${server.connections} connections`)
  assert.ok(files.reads >= 5)
})

testBoth('calls within a minute read nothing again', async (t, http2) => {
  const { files, call } = await start(t, http2)
  for (let round = 0; round < 5; round++) await call()
  assert.equal(files.reads, 1)
})

testBoth('a new connection is made with what is there then', async (t, http2) => {
  const { server, files, clock, call, names } = await start(t, http2)
  await call()
  files.clientCertificate = john
  clock.advance(2_000)
  for (const socket of server.open) socket.destroy()
  await server.until(({ open }) => open.size === 0)
  await call().catch(() => call())
  assert.equal(names().at(-1), 'john')
})

testBoth('a refusal with 401 makes the next call look again', async (t, http2) => {
  const { files, call, names } = await start(t, http2, [failure(401, 'Unauthorized'), json({})])
  assert.equal(await call(), 401)
  files.clientCertificate = john
  assert.equal(await call(), 200)
  assert.deepEqual(names(), ['jane', 'john'])
})

testBoth('a failed handshake makes the next call look again', async (t, http2) => {
  const { files, call } = await start(t, http2)
  files.ca = createAuthority('wrong').certificate
  await assert.rejects(call(), { code: 'ERR_KUBE_TRANSPORT_TLS', outcome: 'not-sent' })
  files.ca = authority.certificate
  assert.equal(await call(), 200)
})

testBoth(
  'what cannot be used leaves the last good one in use, and is soon looked at again',
  async (t, http2) => {
    const { files, clock, call, names } = await start(t, http2)
    await call()
    // The certificate is there, its key is not yet.
    files.clientCertificate = { cert: john.cert, key: jane.key }
    clock.advance(minute)
    await call()
    files.clientCertificate = john
    clock.advance(1_000)
    await call()
    assert.deepEqual(names(), ['jane', 'jane', 'john'])
  },
)

testBoth('a call that is under way ends as it would have', async (t, http2) => {
  const gate = Promise.withResolvers<void>()
  const slow: Answer = async response => {
    await gate.promise
    response.end('{}')
  }
  const { server, files, clock, call } = await start(t, http2, [slow, json({})])
  const first = call()
  await server.until(({ requests }) => requests.length === 1)
  files.clientCertificate = john
  clock.advance(minute)
  assert.equal(await call(), 200)
  gate.resolve()
  assert.equal(await first, 200)
  await server.until(({ open }) => open.size === 1)
})

testBoth('a stream goes on for half a minute, then it ends, to be begun anew', async (t, http2) => {
  const { server, files, clock, transport, call } = await start(t, http2, [
    lines([{}], { open: true }),
    json({}),
  ])
  const { body } = await transport.send(watch)
  const ended = body.bytes().catch(error => error)
  files.clientCertificate = john
  clock.advance(minute)
  await call()
  assert.equal(server.open.size, 2)
  assert.equal(await clock.pass(), 30_000)
  assert.equal((await ended).code, 'ERR_KUBE_TRANSPORT_RESET')
  await server.until(({ open }) => open.size === 1)
})

testBoth(
  'the end of the transport is the end of connections that were given up, too',
  async (t, http2) => {
    const { server, files, clock, transport, call } = await start(t, http2, [
      lines([{}], { open: true }),
      json({}),
    ])
    const { body } = await transport.send(watch)
    const ended = body.bytes().catch(error => error)
    files.clientCertificate = john
    clock.advance(minute)
    await call()
    await transport[Symbol.asyncDispose]()
    assert.ok((await ended) instanceof Error)
    await server.until(({ open }) => open.size === 0)
    assert.deepEqual(clock.sleeping, [])
  },
)

testBoth('calls that find it out of date at the same time read once', async (t, http2) => {
  const { files, clock, call } = await start(t, http2)
  await call()
  clock.advance(minute)
  files.clientCertificate = john
  const before = files.reads
  assert.deepEqual(await Promise.all(Array.from({ length: 20 }, () => call())), Array(20).fill(200))
  assert.equal(files.reads, before + 1)
})

testBoth(
  'a refresh that fails is the failure of the call, as it is, and nothing is sent',
  async (t, http2) => {
    const { server, files, clock, call } = await start(t, http2)
    files.fails = true
    await assert.rejects(call(), { code: 'ERR_KUBE_CONFIG' })
    files.fails = false
    await call()
    files.fails = true
    clock.advance(2_000)
    for (const socket of server.open) socket.destroy()
    await server.until(({ open }) => open.size === 0)
    // It may not know yet that its socket is gone.
    await call().catch(() => undefined)
    await assert.rejects(call(), { code: 'ERR_KUBE_CONFIG' })
    assert.equal(server.requests.length, 1)
  },
)
