import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import {
  type ConnectionOverrides,
  parseKubeconfig,
  resolveConnection,
} from '../../../lib/config/index.ts'
import { createAuthority } from '../../../lib/local/certificate.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const { certificate, key } = createAuthority('spec')
const base64 = (text: string) => Buffer.from(text).toString('base64')

/** A kubeconfig of two contexts: `a`, the current one, as the cluster and user say, and `b`. */
const kubeconfig = (cluster: object = {}, user: object = {}) => ({
  'current-context': 'a',
  contexts: [
    { name: 'a', context: { cluster: 'a', user: 'a', namespace: 'shop' } },
    { name: 'b', context: { cluster: 'b', user: 'b' } },
  ],
  clusters: [
    { name: 'a', cluster: { server: 'https://a:6443', ...cluster } },
    { name: 'b', cluster: { server: 'https://b:6443' } },
  ],
  users: [
    { name: 'a', user },
    { name: 'b', user: { token: 'token-of-b' } },
  ],
})

const resolve = async (config: object, overrides: ConnectionOverrides = {}) =>
  resolveConnection(await parseKubeconfig(JSON.stringify(config), '/k'), overrides)

test('the current context says which cluster, as whom, in which namespace', async () => {
  const connection = await resolve(kubeconfig({}, { token: 'token-of-a' }))
  assert.equal(connection.server, 'https://a:6443')
  assert.equal(connection.namespace, 'shop')
  assert.deepEqual(await connection.credentials.headers(), { authorization: 'Bearer token-of-a' })
})

const wins: readonly (readonly [ConnectionOverrides, string, string, string | undefined])[] = [
  [{ context: 'b' }, 'https://b:6443', 'default', 'Bearer token-of-b'],
  [{ cluster: 'b' }, 'https://b:6443', 'shop', undefined],
  [{ user: 'b' }, 'https://a:6443', 'shop', 'Bearer token-of-b'],
  [{ namespace: 'other' }, 'https://a:6443', 'other', undefined],
  [{ server: 'https://c' }, 'https://c', 'shop', undefined],
  [{ token: 'mine' }, 'https://a:6443', 'shop', 'Bearer mine'],
  [{ user: 'b', token: 'mine' }, 'https://a:6443', 'shop', 'Bearer mine'],
]
for (const [overrides, server, namespace, authorization] of wins) {
  test(`${inspect(overrides)} wins over the kubeconfig`, async () => {
    const connection = await resolve(kubeconfig(), overrides)
    assert.equal(connection.server, server)
    assert.equal(connection.namespace, namespace)
    assert.equal((await connection.credentials.headers()).authorization, authorization)
  })
}

for (const [server, expected] of [
  ['https://a', 'https://a'],
  ['https://a:443/', 'https://a'],
  ['a:6443', 'https://a:6443'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['https://[::1]:6443', 'https://[::1]:6443'],
  ['https://rancher/k8s/clusters/c-1/', 'https://rancher/k8s/clusters/c-1'],
] as const) {
  test(`server ${server} is ${expected}`, async () => {
    assert.equal((await resolve(kubeconfig({ server }))).server, expected)
  })
}

for (const server of [
  'ftp://a',
  'https://',
  'https://user:hunter2@a',
  'https://hunter2@a',
  'unix:///x',
]) {
  test(`server ${server} is refused, and not quoted`, async () => {
    await assert.rejects(
      resolve(kubeconfig({ server })),
      (error: Error) => /^the server /.test(error.message) && !error.message.includes('hunter2'),
    )
  })
}

const missing: Record<string, readonly [object, ConnectionOverrides, string]> = {
  'no current context': [
    { contexts: [{ name: 'a' }, { name: 'b' }] },
    {},
    'no current context is set: choose one with --context (there are: a, b)',
  ],
  'an empty kubeconfig': [{}, {}, 'no current context is set: choose one with --context'],
  'a context that is not there': [
    kubeconfig(),
    { context: 'c' },
    'context "c" does not exist (there are: a, b)',
  ],
  'a cluster that is not there': [
    kubeconfig(),
    { cluster: 'c' },
    'cluster "c" does not exist (there are: a, b)',
  ],
  'a user that is not there': [
    kubeconfig(),
    { user: '__proto__' },
    'user "__proto__" does not exist (there are: a, b)',
  ],
  'a context without a cluster': [
    { 'current-context': 'a', contexts: [{ name: 'a' }] },
    {},
    'context "a" names no cluster',
  ],
  'a cluster without a server': [kubeconfig({ server: '' }), {}, 'cluster "a" has no server'],
}
for (const [what, [config, overrides, message]] of Object.entries(missing)) {
  test(`${what} is an error that says what there is`, async () => {
    await assert.rejects(resolve(config, overrides), { code: 'ERR_KUBE_CONFIG', message })
  })
}

test('a server alone is enough', async () => {
  const connection = await resolve({}, { server: 'http://127.0.0.1:8080' })
  assert.equal(connection.server, 'http://127.0.0.1:8080')
  assert.equal(connection.namespace, 'default')
  assert.deepEqual(await connection.credentials.headers(), {})
})

test('authority, certificate and key are taken from files, and inline data wins', async t => {
  const folder = temporaryFolder(t)
  const path = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const cluster = { 'certificate-authority': path('ca', certificate), 'tls-server-name': 'api' }
  const user = { 'client-certificate': path('crt', certificate), 'client-key': path('key', key) }
  const connection = await resolve(kubeconfig(cluster, user))
  const tls = { ca: certificate, serverName: 'api', insecureSkipVerify: false }
  assert.deepEqual(connection.tls, tls)
  assert.deepEqual(connection.credentials.clientCertificate, { cert: certificate, key })

  const inline = await resolve(
    kubeconfig(
      { ...cluster, 'certificate-authority-data': base64(`${certificate}#`) },
      {
        ...user,
        'client-certificate-data': base64(`${certificate}#`),
        'client-key-data': base64(`${key}#`),
      },
    ),
  )
  assert.equal(inline.tls.ca, `${certificate}#`)
  assert.deepEqual(inline.credentials.clientCertificate, {
    cert: `${certificate}#`,
    key: `${key}#`,
  })
})

test('a token goes with a client certificate', async () => {
  const user = {
    token: 't',
    'client-certificate-data': base64(certificate),
    'client-key-data': base64(key),
  }
  const { credentials } = await resolve(kubeconfig({}, user))
  assert.deepEqual(await credentials.headers(), { authorization: 'Bearer t' })
  assert.equal(credentials.clientCertificate?.key, key)
})

test('a token file wins over a token, as in client-go', async t => {
  const tokenFile = join(temporaryFolder(t), 'token')
  writeFileSync(tokenFile, 'from-file\n')
  const { credentials } = await resolve(kubeconfig({}, { token: 't', tokenFile }))
  assert.deepEqual(await credentials.headers(), { authorization: 'Bearer from-file' })
})

test('verification is off only if the kubeconfig says so', async () => {
  const { tls } = await resolve(kubeconfig({ 'insecure-skip-tls-verify': true }))
  assert.equal(tls.insecureSkipVerify, true)
})

const unusable: Record<string, readonly [object, object, RegExp]> = {
  'no verification and an authority': [
    { 'insecure-skip-tls-verify': true, 'certificate-authority-data': base64(certificate) },
    {},
    /exclude each other/,
  ],
  'a certificate without a key': [
    {},
    { 'client-certificate-data': base64(certificate) },
    /needs a client key/,
  ],
  'a key without a certificate': [{}, { 'client-key-data': base64(key) }, /needs a client key/],
  'an authority file that is missing': [
    { 'certificate-authority': '/nowhere/ca.pem' },
    {},
    /^\/nowhere\/ca\.pem: no such file$/,
  ],
  'an authority that is not PEM': [
    { 'certificate-authority-data': base64('hunter2') },
    {},
    /^certificate-authority-data is not PEM$/,
  ],
  'an authority that is not base64': [
    { 'certificate-authority-data': '%%%' },
    {},
    /^certificate-authority-data is not PEM$/,
  ],
  'a key that is not PEM': [
    {},
    { 'client-certificate-data': base64(certificate), 'client-key-data': base64('hunter2') },
    /^client-key-data is not PEM$/,
  ],
  'a token with a line end': [
    {},
    { token: 'hunter2\nx: y' },
    /^token: the token is empty or holds/,
  ],
  'a proxy': [{ 'proxy-url': 'http://hunter2@p' }, {}, /^the cluster entry's "proxy-url" is not/],
  'a credential plugin': [{}, { exec: { command: 'hunter2' } }, /^the user entry's "exec" is not/],
  'an auth provider': [{}, { 'auth-provider': {} }, /^the user entry's "auth-provider" is not/],
  'a user name': [
    {},
    { username: 'a', password: 'hunter2' },
    /^the user entry's "username" is not supported yet: use a client certificate, token or tokenFile$/,
  ],
  'somebody to act as': [{}, { as: 'jane' }, /^the user entry's "as" is not/],
  'somebody to act as, with a token': [
    {},
    { token: 't', as: 'jane', 'as-groups': ['hunter2'] },
    /^the user entry's "as", "as-groups" is not/,
  ],
}
for (const [what, [cluster, user, message]] of Object.entries(unusable)) {
  test(`${what} is refused by name, without a value`, async () => {
    await assert.rejects(resolve(kubeconfig(cluster, user)), (error: Error) => {
      assert.match(error.message, message)
      const shown = inspect(error, { depth: null, showHidden: true })
      assert.ok(!shown.includes('hunter2') && !shown.includes(base64('hunter2')), shown)
      return true
    })
  })
}

test('a token of the caller stands in for a credential plugin, and never for whom to act as', async () => {
  const overrides = { token: 'mine' }
  const { credentials } = await resolve(kubeconfig({}, { exec: { command: 'x' } }), overrides)
  assert.deepEqual(await credentials.headers(), { authorization: 'Bearer mine' })
  await assert.rejects(resolve(kubeconfig({}, { as: 'jane' }), overrides), /"as" is not supported/)
})

test('keys whose values are empty or null are not there', async () => {
  const user = { exec: null, as: '', 'as-groups': null }
  const { credentials } = await resolve(kubeconfig({ 'proxy-url': '' }, user))
  assert.deepEqual(await credentials.headers(), {})
})

test('no way of showing a connection shows a secret', async () => {
  const user = {
    token: 'hunter2',
    'client-certificate-data': base64(certificate),
    'client-key-data': base64(key),
  }
  const connection = await resolve(kubeconfig({}, user))
  for (const shown of [
    inspect(connection, { depth: null, showHidden: true }),
    inspect(connection, { depth: null, getters: false }),
    JSON.stringify(connection),
    String(connection.credentials),
  ]) {
    assert.ok(!shown.includes('hunter2') && !shown.includes('PRIVATE KEY'), shown)
  }
})
