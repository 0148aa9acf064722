import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { mock, type TestContext, test } from 'node:test'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { inspect, promisify } from 'node:util'
import { ConfigError, type Connection, type TransportError } from '../../../lib/core/index.ts'
import { createAuthority, createLeaf } from '../../../lib/local/certificate.ts'
import { createHttpTransport } from '../../../lib/transport/index.ts'
import { handshakeWith, type TlsMaterial } from '../../../lib/transport/tls.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { json, LoopbackServer } from '../../support/loopback-server.ts'

const authority = createAuthority('right')
const other = createAuthority('wrong')
const leafFor = (...hosts: string[]) =>
  createLeaf(authority, 'right', { commonName: 'server', usage: ['server'], hosts })
const client = createLeaf(authority, 'right', { commonName: 'jane', usage: ['client'] })
const stranger = createLeaf(other, 'wrong', { commonName: 'eve', usage: ['client'] })

const loopback = leafFor('127.0.0.1')
const expired = atTime(Date.UTC(2001, 0), () => leafFor('127.0.0.1'))
const elsewhere = leafFor('api.example.com')

type Tls = Connection['tls']

/** What is made at another time. */
function atTime<T>(now: number, make: () => T): T {
  mock.timers.enable({ apis: ['Date'], now })
  try {
    return make()
  } finally {
    mock.timers.reset()
  }
}

async function start(t: TestContext, leaf: { certificate: string; key: string }, mutual = false) {
  const server = await LoopbackServer.start(json({}), {
    cert: leaf.certificate,
    key: leaf.key,
    ca: authority.certificate,
    requestCert: mutual,
    rejectUnauthorized: mutual,
  })
  t.after(() => server[Symbol.asyncDispose]())
  return server
}

/** One call: its HTTP status, or the error that it ended in. */
async function call(
  server: LoopbackServer,
  tls: Tls,
  identity?: { certificate: string; key: string },
) {
  const clientCertificate = identity && { cert: identity.certificate, key: identity.key }
  const credentials = { headers: async () => ({}), clientCertificate }
  const connection = connectionTo(server, { tls, credentials })
  const transport = await createHttpTransport(connection, { userAgent: 'spec/1' })
  try {
    const { status, body } = await transport.send({ method: 'POST', path: '/x' })
    await body.bytes()
    return status
  } catch (error) {
    return error as TransportError
  } finally {
    await transport[Symbol.asyncDispose]()
  }
}

for (const [what, leaf, tls] of [
  ['the right authority and the right name', loopback, { ca: authority.certificate }],
  [
    'the right authority among others',
    loopback,
    { ca: `junk\n${other.certificate}\r\n${authority.certificate}` },
  ],
  [
    'another name, which tls-server-name gives',
    elsewhere,
    { ca: authority.certificate, serverName: 'api.example.com' },
  ],
  ['the wrong authority, which is not to be verified', loopback, { insecureSkipVerify: true }],
  ['the wrong name, which is not to be verified', elsewhere, { insecureSkipVerify: true }],
] as const) {
  test(`a server with ${what} is trusted`, async t => {
    assert.equal(await call(await start(t, leaf), tls), 200)
  })
}

for (const [what, leaf, tls] of [
  ['no authority that the system knows', loopback, {}],
  ['the wrong authority', loopback, { ca: other.certificate }],
  ['an authority that is no certificate', loopback, { ca: 'hunter2' }],
  ['another name', elsewhere, { ca: authority.certificate }],
  ['a certificate that has expired', expired, { ca: authority.certificate }],
  [
    'another name than tls-server-name',
    loopback,
    { ca: authority.certificate, serverName: 'api.example.com' },
  ],
] as const) {
  test(`CVE-2025-9708, CVE-2022-0759: a server with ${what} is refused, and nothing was sent`, async t => {
    const server = await start(t, leaf)
    const error = await call(server, tls)
    assert.ok(error instanceof Error)
    assert.equal(error.code, 'ERR_KUBE_TRANSPORT_TLS')
    assert.equal(error.outcome, 'not-sent')
    assert.match(error.message, /certificate-authority and tls-server-name/)
    assert.equal(server.requests.length, 0)
  })
}

test('CVE-2025-47279: handshakes that fail leave no connection behind', async t => {
  const server = await start(t, loopback)
  const connection = connectionTo(server, { tls: { ca: other.certificate } })
  const transport = await createHttpTransport(connection, { userAgent: 'spec/1' })
  t.after(() => transport[Symbol.asyncDispose]())
  for (let round = 0; round < 20; round++) {
    await assert.rejects(transport.send({ method: 'GET', path: '/x' }), {
      code: 'ERR_KUBE_TRANSPORT_TLS',
    })
  }
  await server.until(({ open }) => open.size === 0)
  assert.equal(server.connections, 20)
})

test('a server that does not speak TLS is a TLS failure', async t => {
  const server = await LoopbackServer.start(json({}))
  t.after(() => server[Symbol.asyncDispose]())
  const url = server.url.replace('http:', 'https:')
  const error = await call({ url } as LoopbackServer, {})
  assert.equal((error as TransportError).code, 'ERR_KUBE_TRANSPORT_TLS')
})

test('a client certificate is shown to the server, on each connection of its own', async t => {
  const server = await start(t, loopback, true)
  assert.equal(await call(server, { ca: authority.certificate }, client), 200)
  assert.equal(server.requests[0]?.clientName, 'jane')
})

/** The name of who has issued a client's certificate, if that was shown beside it. */
async function issuerShown(t: TestContext, material: TlsMaterial) {
  const server = createServer({
    cert: loopback.certificate,
    key: loopback.key,
    requestCert: true,
    rejectUnauthorized: false, // it knows no authority: what it knows of one is what it was shown
  }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  const shown = once(server, 'secureConnection')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const socket = connect({ host: '127.0.0.1', port, ...handshakeWith(material) })
  t.after(() => socket.destroy())
  const [peer] = (await shown) as [TLSSocket]
  const { subject, issuerCertificate } = peer.getPeerCertificate(true)
  return [subject.CN, issuerCertificate?.subject.CN]
}

for (const [what, chain, shown] of [
  ['alone', client.certificate, ['jane', undefined]],
  ['with its issuer', `${client.certificate}${authority.certificate}`, ['jane', 'right']],
] as const) {
  test(`a client certificate that is configured ${what} is shown so`, async t => {
    const clientCertificate = { cert: chain, key: client.key }
    const material = { ca: authority.certificate, clientCertificate }
    assert.deepEqual(await issuerShown(t, material), shown)
  })
}

for (const [what, identity] of [
  ['no certificate', undefined],
  ["another authority's certificate", stranger],
] as const) {
  test(`a server that wants a client certificate refuses ${what}`, async t => {
    const server = await start(t, loopback, true)
    const error = await call(server, { ca: authority.certificate }, identity)
    assert.ok(error instanceof Error)
    assert.match(error.code, /^ERR_KUBE_TRANSPORT_(TLS|RESET)$/)
    assert.equal(server.requests.length, 0)
  })
}

for (const [what, identity] of [
  ['is no key', { certificate: client.certificate, key: 'hunter2' }],
  ['is of another certificate', { certificate: client.certificate, key: stranger.key }],
] as const) {
  test(`a client key that ${what} is refused before anything is sent, and not shown`, async t => {
    const server = await start(t, loopback)
    const error: unknown = await call(server, { ca: authority.certificate }, identity).catch(
      cause => cause,
    )
    assert.ok(error instanceof ConfigError)
    assert.equal(server.requests.length, 0)
    const shown = inspect(error, { depth: null, showHidden: true })
    assert.ok(!shown.includes('hunter2') && !shown.includes('PRIVATE KEY'), shown)
  })
}

test('NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment does not switch verification off', async t => {
  const server = await start(t, loopback)
  const transport = new URL('../../../lib/transport/index.ts', import.meta.url).href
  const script = `
    import { createHttpTransport } from ${JSON.stringify(transport)}
    const connection = {
      server: ${JSON.stringify(server.url)},
      namespace: 'default',
      tls: {},
      credentials: { headers: async () => ({}) },
    }
    const { send } = await createHttpTransport(connection, { userAgent: 'spec/1' })
    await send({ method: 'GET', path: '/x' }).then(
      () => console.log('trusted'),
      error => console.log(error.code),
    )
    process.exit()
  `
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@anykind/source', '--input-type=module', '--eval', script],
    { env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' } },
  )
  assert.equal(stdout.trim(), 'ERR_KUBE_TRANSPORT_TLS')
  assert.equal(server.requests.length, 0)
})
