import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { createAuthority } from '../../../lib/local/certificate.ts'
import { LoopbackProxy } from '../../support/loopback-proxy.ts'
import { json, LoopbackServer } from '../../support/loopback-server.ts'
import {
  assertRefused,
  authority,
  leafOf,
  login,
  schemes,
  startProxied,
  tlsOf,
} from '../../support/proxied-transport.ts'
import { handshakes } from '../../support/proxy-handshakes.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const other = createAuthority('wrong')
const loopback = leafOf(['127.0.0.1'])
const ca = authority.certificate

/** A server that a proxy leads to instead of the one that was asked for. */
async function startImpostor(t: TestContext, leaf: typeof loopback) {
  const impostor = await LoopbackServer.start(json({}), tlsOf(leaf))
  t.after(() => impostor[Symbol.asyncDispose]())
  const { port } = new URL(impostor.url)
  return { impostor, leadTo: () => Number(port) }
}

for (const scheme of schemes) {
  for (const [what, leaf, tls] of [
    ['of the right name from another authority', leafOf(['127.0.0.1'], other), { ca }],
    ['of another name from another authority', leafOf(['evil.example.com'], other), { ca }],
    ['of another name from the right authority', leafOf(['evil.example.com']), { ca }],
    ['of the authority itself', authority, { ca }],
    [
      'of the address, where tls-server-name is another',
      loopback,
      { ca, serverName: 'api.example.com' },
    ],
  ] as const) {
    test(`${scheme} proxy: one that opens TLS with a certificate ${what} is refused`, async t => {
      const { impostor, leadTo } = await startImpostor(t, leaf)
      const proxied = await startProxied(t, scheme, { leadTo, tls, login })
      await assertRefused(proxied, 'TLS', /check certificate-authority and tls-server-name/)
      assert.equal(impostor.requests.length, 0)
      await impostor.until(({ open }) => open.size === 0)
    })
  }

  test(`${scheme} proxy: a server by the name that tls-server-name gives is trusted`, async t => {
    const { call } = await startProxied(t, scheme, {
      serverLeaf: leafOf(['api.example.com']),
      tls: { ca, serverName: 'api.example.com' },
    })
    assert.equal(await call(), 200)
  })

  test(`${scheme} proxy: a server by its own name is trusted, which only the proxy can resolve`, async t => {
    const name = 'api.example.com'
    const { impostor, leadTo } = await startImpostor(t, leafOf([name]))
    const { call, proxy } = await startProxied(t, scheme, { address: `https://${name}`, leadTo })
    assert.equal(await call(), 200)
    assert.equal(proxy.peers[0]?.target, `${name}:443`)
    assert.equal(impostor.requests.length, 1)
  })

  test(`${scheme} proxy: something else than TLS behind it is a TLS failure`, async t => {
    const plain = await LoopbackServer.start(json({}))
    t.after(() => plain[Symbol.asyncDispose]())
    const proxied = await startProxied(t, scheme, { leadTo: () => Number(new URL(plain.url).port) })
    await assertRefused(proxied, 'TLS', /check certificate-authority/)
  })

  test(`${scheme} proxy: bytes that come between its answer and the server's are a TLS failure`, async t => {
    const proxied = await startProxied(t, scheme, {
      handshake: async peer => {
        await handshakes[scheme]()(peer)
        await peer.read(1) // of the ClientHello
        peer.socket.write('HTTP/1.1 200 OK\r\n\r\n')
        return undefined
      },
    })
    await assertRefused(proxied, 'TLS', /check certificate-authority/)
  })
}

for (const scheme of ['http', 'socks5'] as const) {
  test(`${scheme} proxy: where no authority is given, one that only this cluster knows is refused`, async t => {
    await assertRefused(await startProxied(t, scheme, { tls: {} }), 'TLS', /certificate-authority/)
  })

  test(`${scheme} proxy: insecure-skip-tls-verify holds for the server, as without a proxy`, async t => {
    const { call } = await startProxied(t, scheme, {
      serverLeaf: leafOf(['evil.example.com'], other),
      tls: { insecureSkipVerify: true },
    })
    assert.equal(await call(), 200)
  })
}

for (const [what, proxyLeaf, tls] of [
  ['from another authority', leafOf(['127.0.0.1'], other), { ca }],
  ['of another name', leafOf(['proxy.example.com']), { ca }],
  [
    'of the name in tls-server-name, which is the server',
    leafOf(['proxy.example.com']),
    { ca, serverName: 'proxy.example.com' },
  ],
  ['that is not to be verified, as the server is not', loopback, { insecureSkipVerify: true }],
  ['from an authority that nobody knows', loopback, {}],
] as const) {
  test(`https proxy: one with a certificate ${what} is refused, and gets no login`, async t => {
    const proxied = await startProxied(t, 'https', { login, proxyLeaf, tls })
    await assertRefused(proxied, 'TLS', /certificate must be for its own name, from an authority/)
    for (const { handshake } of proxied.proxy.peers) assert.equal(handshake.length, 0)
    assert.equal(proxied.server.connections, 0)
  })
}

test('https proxy: the client certificate is shown to the server, never to the proxy', async t => {
  const { proxy, server, call } = await startProxied(t, 'https')
  assert.equal(await call(), 200)
  assert.equal(server.requests[0]?.clientName, 'jane')
  const { socket } = proxy.peers[0] ?? assert.fail()
  assert.deepEqual((socket as TLSSocket).getPeerCertificate(), {})
})

/** A call in a process of its own, whose system trusts `authority`: its HTTP status, or the code of its failure. */
async function callWhereSystemTrusts(
  t: TestContext,
  connection: { server: string; tls: { ca?: string }; proxy: { url: string } },
  env: Record<string, string> = {},
) {
  const bundle = join(await temporaryFolder(t), 'authority.pem')
  await writeFile(bundle, authority.certificate)
  const transport = new URL('../../../lib/transport/index.ts', import.meta.url).href
  const script = `
    import { createHttpTransport } from ${JSON.stringify(transport)}
    const connection = {
      ...${JSON.stringify(connection)},
      namespace: 'default',
      credentials: { headers: async () => ({}) },
    }
    const { send } = await createHttpTransport(connection, { userAgent: 'spec/1' })
    await send({ method: 'GET', path: '/x' }).then(
      ({ status }) => console.log(status),
      error => console.log(error.code),
    )
    process.exit()
  `
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=@anykind/source', '--input-type=module', '--eval', script],
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: bundle, ...env } },
  )
  return stdout.trim()
}

/** An https proxy and a server, each with a certificate of one of the two authorities. */
async function startPair(t: TestContext, proxyFrom: typeof other, serverFrom: typeof other) {
  const tls = tlsOf(leafOf(['127.0.0.1'], serverFrom))
  const server = await LoopbackServer.start(json({}), tls)
  t.after(() => server[Symbol.asyncDispose]())
  const proxy = await LoopbackProxy.start(handshakes.https(), {
    tls: tlsOf(leafOf(['127.0.0.1'], proxyFrom)),
  })
  t.after(() => proxy[Symbol.asyncDispose]())
  return { server, proxy, url: `https://${proxy.host}` }
}

test("https proxy: its certificate may be from the system's authority, the server's from the cluster's", async t => {
  const { server, url } = await startPair(t, authority, other)
  const connection = { server: server.url, tls: { ca: other.certificate }, proxy: { url } }
  assert.equal(await callWhereSystemTrusts(t, connection), '200')
})

test("CVE-2026-9697: https proxy: what is trusted as a proxy, by the system, is not trusted as the cluster's server", async t => {
  const { server, proxy, url } = await startPair(t, authority, authority)
  const connection = { server: server.url, tls: { ca: other.certificate }, proxy: { url } }
  assert.equal(await callWhereSystemTrusts(t, connection), 'ERR_KUBE_TRANSPORT_TLS')
  assert.equal(proxy.peers.length, 1)
  assert.equal(server.requests.length, 0)
})

test('CVE-2026-9697: the authority of the cluster, not that of the system, is what a server behind SOCKS is verified against', async t => {
  const server = await LoopbackServer.start(json({}), tlsOf(loopback))
  t.after(() => server[Symbol.asyncDispose]())
  const proxy = await LoopbackProxy.start(handshakes.socks5())
  t.after(() => proxy[Symbol.asyncDispose]())
  const connection = { server: server.url, proxy: { url: `socks5://${proxy.host}` } }
  const trusting = (tls: { ca?: string }) => callWhereSystemTrusts(t, { ...connection, tls })
  assert.equal(await trusting({ ca: other.certificate }), 'ERR_KUBE_TRANSPORT_TLS')
  assert.equal(await trusting({}), '200')
  assert.equal(server.requests.length, 1)
})

test('https proxy: NODE_TLS_REJECT_UNAUTHORIZED=0 does not switch its verification off', async t => {
  const { server, proxy, url } = await startPair(t, other, authority)
  const connection = { server: server.url, tls: {}, proxy: { url } }
  const env = { NODE_TLS_REJECT_UNAUTHORIZED: '0' }
  assert.equal(await callWhereSystemTrusts(t, connection, env), 'ERR_KUBE_TRANSPORT_TLS')
  assert.equal(proxy.peers[0]?.handshake.length, 0)
})
