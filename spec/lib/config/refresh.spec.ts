import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { loadKubeconfig, parseKubeconfig, resolveConnection } from '../../../lib/config/index.ts'
import { createAuthority } from '../../../lib/local/certificate.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const [first, second] = [createAuthority('first'), createAuthority('second')]
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** A kubeconfig of one cluster and user, resolved. */
const resolve = async (cluster: object, user: object = {}) => {
  const config = {
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster: { server: 'https://a', ...cluster } }],
    users: [{ name: 'a', user }],
  }
  return resolveConnection(await parseKubeconfig(JSON.stringify(config), '/k'), {}, {})
}

/** A connection whose authority, certificate and key are in files that the spec replaces. */
async function fromFiles(t: TestContext) {
  const folder = temporaryFolder(t, {
    ca: first.certificate,
    crt: first.certificate,
    key: first.key,
  })
  const [ca, crt, key] = [join(folder, 'ca'), join(folder, 'crt'), join(folder, 'key')]
  const user = { 'client-certificate': crt, 'client-key': key }
  const connection = await resolve({ 'certificate-authority': ca }, user)
  return { connection, files: { ca, crt, key } }
}

test('what is inline needs no refresh, so that it costs the transport nothing', async () => {
  const connection = await resolve(
    { 'certificate-authority-data': base64(first.certificate) },
    { 'client-certificate-data': base64(first.certificate), 'client-key-data': base64(first.key) },
  )
  assert.ok(!('refresh' in connection))
  assert.ok(!('refresh' in (await resolve({}, { tokenFile: '/x' }))))
})

test('an authority, certificate and key that are replaced hold after a refresh, and not before', async t => {
  const { connection, files } = await fromFiles(t)
  writeFileSync(files.ca, second.certificate)
  writeFileSync(files.crt, second.certificate)
  writeFileSync(files.key, second.key)
  assert.equal(connection.tls.ca, first.certificate)
  await connection.refresh?.()
  assert.equal(connection.tls.ca, second.certificate)
  const clientCertificate = { cert: second.certificate, key: second.key }
  assert.deepEqual(connection.credentials.clientCertificate, clientCertificate)
})

test('a copy of the connection follows too', async t => {
  const { connection, files } = await fromFiles(t)
  const copy = { ...connection, namespace: 'other' }
  writeFileSync(files.ca, second.certificate)
  await copy.refresh?.()
  assert.equal(copy.tls.ca, second.certificate)
})

test('the kubeconfig itself is read once: what becomes of it later does not matter', async t => {
  const user = { 'client-certificate': 'crt', 'client-key': 'key' }
  const config = {
    'current-context': 'a',
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    clusters: [{ name: 'a', cluster: { server: 'https://a' } }],
    users: [{ name: 'a', user }],
  }
  const path = join(
    temporaryFolder(t, {
      'sub/config': JSON.stringify(config),
      'sub/crt': first.certificate,
      'sub/key': first.key,
    }),
    'sub/config',
  )
  const loaded = await loadKubeconfig([path], true)
  assert.ok(loaded)
  const connection = await resolveConnection(loaded, {}, {})
  for (const become of [() => writeFileSync(path, ''), () => rmSync(path)]) {
    become()
    await connection.refresh?.()
    assert.equal(connection.server, 'https://a')
    assert.equal(connection.credentials.clientCertificate?.key, first.key)
  }
})

/** What becomes of a file, for a while. */
const spoiled: Readonly<Record<string, (path: string) => void>> = {
  'is missing': path => rmSync(path),
  'is empty': path => writeFileSync(path, ''),
  'is not PEM': path => writeFileSync(path, 'hunter2'),
  'is half written': path => writeFileSync(path, second.certificate.slice(0, 200)),
  'is of another sort': path => writeFileSync(path, '-----BEGIN X-----\n-----END X-----\n'),
  'is too large': path => writeFileSync(path, `${second.certificate}${'#'.repeat(1024 * 1024)}`),
  'is a folder': path => {
    rmSync(path)
    mkdirSync(path)
  },
  'is a FIFO': path => {
    rmSync(path)
    execFileSync('mkfifo', [path])
  },
  'is a link to itself': path => {
    rmSync(path)
    symlinkSync(path, path)
  },
}
for (const [what, spoil] of Object.entries(spoiled)) {
  for (const name of ['ca', 'crt', 'key'] as const) {
    test(`a file (${name}) that ${what} leaves the last good content in use`, async t => {
      const { connection, files } = await fromFiles(t)
      spoil(files[name])
      await connection.refresh?.()
      assert.equal(connection.tls.ca, first.certificate)
      const clientCertificate = { cert: first.certificate, key: first.key }
      assert.deepEqual(connection.credentials.clientCertificate, clientCertificate)
      rmSync(files[name], { recursive: true, force: true })
      writeFileSync(files.ca, second.certificate)
      writeFileSync(files.crt, second.certificate)
      writeFileSync(files.key, second.key)
      await connection.refresh?.()
      assert.equal(connection.tls.ca, second.certificate)
      assert.equal(connection.credentials.clientCertificate?.key, second.key)
    })
  }
}

test('a certificate whose key is yet to follow leaves the last good pair in use', async t => {
  const { connection, files } = await fromFiles(t)
  writeFileSync(files.crt, second.certificate)
  await connection.refresh?.()
  assert.equal(connection.credentials.clientCertificate?.cert, first.certificate)
  writeFileSync(files.key, second.key)
  await connection.refresh?.()
  const clientCertificate = { cert: second.certificate, key: second.key }
  assert.deepEqual(connection.credentials.clientCertificate, clientCertificate)
})

test('a broken authority does not hold up a good certificate', async t => {
  const { connection, files } = await fromFiles(t)
  rmSync(files.ca)
  writeFileSync(files.crt, second.certificate)
  writeFileSync(files.key, second.key)
  await connection.refresh?.()
  assert.equal(connection.tls.ca, first.certificate)
  assert.equal(connection.credentials.clientCertificate?.cert, second.certificate)
})
