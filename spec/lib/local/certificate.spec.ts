import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { test } from 'node:test'
import { type ConnectionOptions, connect, createServer, type TLSSocket } from 'node:tls'
import { createAuthority, createLeaf, type KeyPair } from '../../../lib/local/certificate.ts'

const authority = createAuthority('a test')
const server = createLeaf(authority, 'a test', {
  commonName: 'server',
  usage: ['server'],
  hosts: ['127.0.0.1', 'localhost', 'kubernetes.default.svc'],
})
const client = createLeaf(authority, 'a test', {
  commonName: 'jané',
  organizations: ['dev', 'system:masters'],
  usage: ['client'],
})

test('an authority signs itself and is one; a leaf is signed by it and is none', () => {
  const ca = new X509Certificate(authority.certificate)
  assert.ok(ca.ca)
  assert.ok(ca.verify(ca.publicKey))
  assert.ok(ca.checkIssued(ca))
  for (const pair of [server, client]) {
    const leaf = new X509Certificate(pair.certificate)
    assert.ok(!leaf.ca)
    assert.ok(leaf.verify(ca.publicKey))
    assert.ok(leaf.checkIssued(ca))
    assert.ok(!leaf.verify(new X509Certificate(createAuthority('a test').certificate).publicKey))
  }
})

test('names, groups and hosts are in their fields', () => {
  assert.equal(new X509Certificate(client.certificate).subject, 'O=dev\nO=system:masters\nCN=jané')
  assert.equal(new X509Certificate(server.certificate).issuer, 'CN=a test')
  assert.equal(
    new X509Certificate(server.certificate).subjectAltName,
    'IP Address:127.0.0.1, DNS:localhost, DNS:kubernetes.default.svc',
  )
})

test('a certificate says what it is for', () => {
  assert.deepEqual(new X509Certificate(server.certificate).keyUsage, ['1.3.6.1.5.5.7.3.1'])
  assert.deepEqual(new X509Certificate(client.certificate).keyUsage, ['1.3.6.1.5.5.7.3.2'])
})

test('it is X.509 v3, valid from now for years, and each has another serial number', () => {
  const certificates = [authority, server, client].map(
    pair => new X509Certificate(pair.certificate),
  )
  for (const { raw, validFrom, validTo } of certificates) {
    assert.ok(raw.includes(Buffer.from('a003020102', 'hex')))
    assert.ok(Date.parse(validFrom) < Date.now())
    assert.ok(Date.parse(validTo) > Date.now() + 9 * 365 * 24 * 3600 * 1000)
  }
  assert.equal(new Set(certificates.map(({ serialNumber }) => serialNumber)).size, 3)
  for (const { serialNumber } of certificates) assert.match(serialNumber, /^[4-7][0-9A-F]{31}$/)
})

test('TLS with certificates on both sides accepts them', async t => {
  const { peer, error } = await handshake(t, server, client, {})
  assert.equal(error, undefined)
  assert.equal(peer, 'jané')
})

test('TLS refuses another authority, another host, and a certificate for the other side', async t => {
  const stranger = createAuthority('a test')
  const cases: [string, KeyPair, KeyPair, ConnectionOptions][] = [
    ['another authority', server, client, { ca: stranger.certificate }],
    ['another host', server, client, { servername: 'example.com' }],
    ['a client as a server', client, client, {}],
    ['a server as a client', server, server, {}],
  ]
  for (const [what, ours, theirs, options] of cases) {
    const { error } = await handshake(t, ours, theirs, options)
    assert.ok(error instanceof Error, what)
  }
})

/** The server's view of the client after a handshake over loopback, or the failure of either side. */
async function handshake(
  t: { after: (run: () => void) => void },
  ours: KeyPair,
  theirs: KeyPair,
  options: ConnectionOptions,
): Promise<{ peer?: string; error?: unknown }> {
  const listener = createServer({
    cert: ours.certificate,
    key: ours.key,
    ca: authority.certificate,
    requestCert: true,
  })
  t.after(() => listener.close())
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  const socket = connect({
    host: '127.0.0.1',
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    ca: authority.certificate,
    cert: theirs.certificate,
    key: theirs.key,
    servername: 'localhost',
    ...options,
  })
  try {
    const accepted = Promise.race([
      once(listener, 'secureConnection'),
      once(listener, 'tlsClientError').then(([error]) => Promise.reject(error)),
    ])
    const [[peer]] = await Promise.all([
      accepted as Promise<[TLSSocket]>,
      once(socket, 'secureConnect'),
    ])
    return { peer: String(peer.getPeerCertificate().subject.CN) }
  } catch (error) {
    return { error }
  } finally {
    socket.destroy()
  }
}
