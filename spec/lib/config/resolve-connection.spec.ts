import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import {
  type ConnectionOverrides,
  type ExecOptions,
  parseKubeconfig,
  resolveConnection,
} from '../../../lib/config/index.ts'
import { createAuthority } from '../../../lib/local/certificate.ts'
import { answers, testPlugin } from '../../support/credential-plugin.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const { certificate, key } = createAuthority('spec')
const other = createAuthority('other')
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

const resolve = async (config: object, overrides: ConnectionOverrides & ExecOptions = {}) =>
  resolveConnection(await parseKubeconfig(JSON.stringify(config), '/k'), overrides, {})

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
  [{ username: 'a', password: 'b' }, 'https://a:6443', 'shop', 'Basic YTpi'],
  [{ username: 'a' }, 'https://a:6443', 'shop', 'Basic YTo='],
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

test('authority, certificate and key are taken from files or from inline data', async t => {
  const folder = temporaryFolder(t, { ca: certificate, crt: certificate, key })
  const cluster = { 'certificate-authority': join(folder, 'ca'), 'tls-server-name': 'api' }
  const user = { 'client-certificate': join(folder, 'crt'), 'client-key': join(folder, 'key') }
  const inlineCluster = {
    'certificate-authority-data': base64(certificate),
    'tls-server-name': 'api',
  }
  const inlineUser = {
    'client-certificate-data': base64(certificate),
    'client-key-data': base64(key),
  }
  const mixedUser = {
    'client-certificate-data': base64(certificate),
    'client-key': user['client-key'],
  }
  for (const config of [
    kubeconfig(cluster, user),
    kubeconfig(inlineCluster, inlineUser),
    kubeconfig(inlineCluster, mixedUser),
  ]) {
    const connection = await resolve(config)
    const tls = { ca: certificate, serverName: 'api', insecureSkipVerify: false }
    assert.deepEqual(connection.tls, tls)
    assert.deepEqual(connection.credentials.clientCertificate, { cert: certificate, key })
  }
})

test('certificates with text around them, CRLF, several of them and their key in one file are read', async () => {
  const bundle = `# ours\n${certificate}\n# theirs\n${other.certificate}`.replaceAll('\n', '\r\n')
  const pair = `${certificate}${key}`
  const { tls, credentials } = await resolve(
    kubeconfig(
      { 'certificate-authority-data': base64(bundle) },
      { 'client-certificate-data': base64(pair), 'client-key-data': base64(pair) },
    ),
  )
  assert.equal(tls.ca, bundle)
  assert.deepEqual(credentials.clientCertificate, { cert: pair, key: pair })
})

/** client-go's `getCluster`: what the overrides make of a cluster that has an authority, or verifies nothing. */
const trusts: readonly (readonly [object, ConnectionOverrides, object])[] = [
  [{}, { insecureSkipTlsVerify: true }, { insecureSkipVerify: true, ca: undefined }],
  [{}, { insecureSkipTlsVerify: false }, { insecureSkipVerify: false, ca: certificate }],
  [{}, { server: 'https://c' }, { serverName: undefined, ca: certificate }],
  [{}, { server: 'https://c', tlsServerName: 'x' }, { serverName: 'x' }],
  [{}, { tlsServerName: 'x' }, { serverName: 'x', ca: certificate }],
  [{}, {}, { serverName: 'api' }],
  [{}, { certificateAuthority: 'ca' }, { insecureSkipVerify: false, ca: other.certificate }],
  [
    { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true },
    { certificateAuthority: 'ca' },
    { insecureSkipVerify: false, ca: other.certificate },
  ],
  [
    { 'certificate-authority-data': undefined, 'insecure-skip-tls-verify': true },
    { insecureSkipTlsVerify: false },
    { insecureSkipVerify: false, ca: undefined },
  ],
]
for (const [cluster, overrides, expected] of trusts) {
  test(`${inspect(overrides)} over ${Object.keys(cluster)} trusts as in client-go`, async t => {
    const folder = temporaryFolder(t, { ca: other.certificate })
    const given = { 'certificate-authority-data': base64(certificate), 'tls-server-name': 'api' }
    const absolute = overrides.certificateAuthority && {
      certificateAuthority: join(folder, overrides.certificateAuthority),
    }
    const { tls } = await resolve(kubeconfig({ ...given, ...cluster }), {
      ...overrides,
      ...absolute,
    })
    assert.deepEqual({ ...tls, ...expected }, { ...tls })
  })
}

test('files of the caller are relative to where the process is, once and for all', async () => {
  const given: readonly ConnectionOverrides[] = [
    { certificateAuthority: 'nowhere' },
    { clientCertificate: 'nowhere', clientKey: '/x' },
    { clientCertificate: import.meta.filename, clientKey: 'nowhere' },
  ]
  for (const overrides of given) {
    await assert.rejects(resolve(kubeconfig(), overrides), { path: join(process.cwd(), 'nowhere') })
  }
})

test('a certificate and key of the caller take the place of inline ones', async t => {
  const folder = temporaryFolder(t, { crt: other.certificate, key: other.key })
  const user = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) }
  const overrides = { clientCertificate: join(folder, 'crt'), clientKey: join(folder, 'key') }
  const { credentials } = await resolve(kubeconfig({}, user), overrides)
  assert.deepEqual(credentials.clientCertificate, { cert: other.certificate, key: other.key })
})

test('whom to act as is of the user entry, or of the caller, field by field', async () => {
  const user = {
    token: 't',
    as: 'jane',
    'as-uid': '7',
    'as-groups': ['dev'],
    'as-user-extra': { a: ['1'], b: ['2'] },
  }
  const { credentials } = await resolve(kubeconfig({}, user))
  assert.deepEqual(await credentials.headers(), {
    authorization: 'Bearer t',
    'impersonate-user': 'jane',
    'impersonate-uid': '7',
    'impersonate-group': ['dev'],
    'impersonate-extra-a': ['1'],
    'impersonate-extra-b': ['2'],
  })
  const overridden = await resolve(kubeconfig({}, user), {
    as: 'john',
    asGroups: ['ops', 'x'],
    asUserExtra: { b: ['3'] },
  })
  assert.deepEqual(await overridden.credentials.headers(), {
    authorization: 'Bearer t',
    'impersonate-user': 'john',
    'impersonate-uid': '7',
    'impersonate-group': ['ops', 'x'],
    'impersonate-extra-a': ['1'],
    'impersonate-extra-b': ['3'],
  })
})

test('name and password are basic authentication', async () => {
  const { credentials } = await resolve(kubeconfig({}, { username: 'a', password: 'b' }))
  assert.deepEqual(await credentials.headers(), { authorization: 'Basic YTpi' })
})

test('compression is off if the kubeconfig or the caller says so', async () => {
  const off = { 'disable-compression': true }
  assert.equal((await resolve(kubeconfig(off))).disableCompression, true)
  assert.equal((await resolve(kubeconfig(), { disableCompression: true })).disableCompression, true)
  assert.equal((await resolve(kubeconfig())).disableCompression, undefined)
})

test('the proxy of the cluster, or of the caller', async () => {
  const config = kubeconfig({ 'proxy-url': 'http://proxy:3128' })
  assert.deepEqual((await resolve(config)).proxy, { url: 'http://proxy:3128' })
  assert.equal((await resolve(config, { proxyUrl: 'socks5://p:1' })).proxy?.url, 'socks5://p:1')
})

/** What shows in headers: an http server may have it on this machine only. */
const shown: Readonly<Record<string, object>> = {
  'a token': { token: 'hunter2' },
  'a token file': { tokenFile: '/nowhere' },
  'a password': { username: 'a', password: 'hunter2' },
  'somebody to act as': { as: 'hunter2' },
}
for (const [what, user] of Object.entries(shown)) {
  test(`${what} is not sent over http to another machine`, async () => {
    for (const server of ['http://a', 'http://10.0.0.1:8080', 'http://localhost.example.com']) {
      await assert.rejects(resolve(kubeconfig({ server }, user)), {
        code: 'ERR_KUBE_CONFIG',
        message:
          /^the server is http, where anybody on the way can read and reuse credentials: use/,
      })
    }
    for (const server of [
      'http://127.0.0.1:8001',
      'http://localhost',
      'http://[::1]',
      'https://a',
    ]) {
      await resolve(kubeconfig({ server }, user))
    }
  })

  test(`${what} is not sent over http to a proxy, though the server is on this machine`, async () => {
    const cluster = { server: 'http://127.0.0.1:8001', 'proxy-url': 'http://proxy' }
    await assert.rejects(resolve(kubeconfig(cluster, user)), /^ConfigError: the server is http/)
  })
}

test('an http server that is told nothing is fine', async () => {
  assert.equal((await resolve(kubeconfig({ server: 'http://a' }))).server, 'http://a')
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

test('a token of the caller wins over a token file', async () => {
  const { credentials } = await resolve(kubeconfig({}, { tokenFile: '/x' }), { token: 'mine' })
  assert.deepEqual(await credentials.headers(), { authorization: 'Bearer mine' })
})

test('a token file wins over a token, as in client-go', async t => {
  const tokenFile = join(temporaryFolder(t), 'token')
  writeFileSync(tokenFile, 'from-file\n')
  const { credentials } = await resolve(kubeconfig({}, { token: 't', tokenFile }))
  assert.deepEqual(await credentials.headers(), { authorization: 'Bearer from-file' })
})

test('a token stands in for its file until that is there', async t => {
  const tokenFile = join(temporaryFolder(t), 'token')
  const { credentials } = await resolve(kubeconfig({}, { token: 't', tokenFile }))
  assert.deepEqual(await credentials.headers(), { authorization: 'Bearer t' })
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
    /^certificate-authority-data is not a PEM certificate, or not a whole one$/,
  ],
  'an authority that is DER': [
    { 'certificate-authority-data': new X509Certificate(certificate).raw.toString('base64') },
    {},
    /^certificate-authority-data is not a PEM certificate, or not a whole one$/,
  ],
  'an authority that is half written': [
    { 'certificate-authority-data': base64(certificate + other.certificate.slice(0, -40)) },
    {},
    /^certificate-authority-data is not a PEM certificate, or not a whole one$/,
  ],
  'an authority with a certificate that is none': [
    {
      'certificate-authority-data': base64(
        `${certificate}-----BEGIN CERTIFICATE-----\nhunter2\n-----END CERTIFICATE-----`,
      ),
    },
    {},
    /^certificate-authority-data is not a PEM certificate, or not a whole one$/,
  ],
  'an authority in a file and inline': [
    { 'certificate-authority': '/x', 'certificate-authority-data': base64(certificate) },
    {},
    /^certificate-authority and certificate-authority-data exclude each other/,
  ],
  'a key in a file and inline': [
    {},
    {
      'client-certificate-data': base64(certificate),
      'client-key': '/x',
      'client-key-data': base64(key),
    },
    /^client-key and client-key-data exclude each other/,
  ],
  'a key that is not PEM': [
    {},
    { 'client-certificate-data': base64(certificate), 'client-key-data': base64('hunter2') },
    /^client-key-data is not a PEM private key$/,
  ],
  'a key of another certificate': [
    {},
    { 'client-certificate-data': base64(certificate), 'client-key-data': base64(other.key) },
    /^client-key-data is not the key of client-certificate-data$/,
  ],
  'a key that is encrypted': [
    {},
    {
      'client-certificate-data': base64(certificate),
      'client-key-data': base64(
        createPrivateKey(key)
          .export({ type: 'pkcs8', format: 'pem', cipher: 'aes256', passphrase: 'hunter2' })
          .toString(),
      ),
    },
    /^client-key-data is encrypted, and there is nobody to ask for its passphrase: decrypt it/,
  ],
  'a token and a password': [
    {},
    { token: 't', username: 'a', password: 'hunter2' },
    /^a token and a username exclude each other/,
  ],
  'a token with a line end': [
    {},
    { token: 'hunter2\nx: y' },
    /^token: the token is empty or holds/,
  ],
  'a proxy that is none': [
    { 'proxy-url': 'ftp://hunter2@p' },
    {},
    /^proxy-url is not the address of a proxy/,
  ],
  'the gcp provider': [
    {},
    { 'auth-provider': { name: 'gcp', config: { 'access-token': 'hunter2' } } },
    /^auth-provider "gcp" is not supported: use the credential plugin gke-gcloud-auth-plugin/,
  ],
  'the azure provider, with a token': [
    {},
    { token: 't', 'auth-provider': { name: 'azure' } },
    /^auth-provider "azure" is not supported: use the credential plugin kubelogin/,
  ],
  'the oidc provider': [
    {},
    { 'auth-provider': { name: 'oidc', config: { 'id-token': 'hunter2' } } },
    /^auth-provider "oidc" is not supported: .*kubelogin.*kubectl oidc-login/,
  ],
  'an auth provider that nobody knows': [
    {},
    { 'auth-provider': { name: 'hunter2' } },
    /^the user entry's "auth-provider" is not supported: use a credential plugin$/,
  ],
  'groups without somebody to act as': [
    {},
    { token: 't', 'as-groups': ['hunter2'] },
    /^as-uid, as-groups and as-user-extra need a user to act as/,
  ],
  'somebody to act as with a line end': [
    {},
    { token: 't', as: 'hunter2\nimpersonate-group: system:masters' },
    /^"as" holds control characters$/,
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

/** A user's plugin that prints what it knows of the cluster. */
function pluginUser(t: TestContext) {
  const plugin = testPlugin(
    t,
    `echo "$KUBERNETES_EXEC_INFO" >"$here/info"\n${answers({ token: 'p' })}`,
  )
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: plugin.command,
    interactiveMode: 'Never',
    provideClusterInfo: true,
  }
  return { plugin, exec }
}

test('a credential plugin gives the credentials, and is told of the cluster', async t => {
  const { plugin, exec } = pluginUser(t)
  const cluster = {
    server: 'https://a:443/',
    'tls-server-name': 'api',
    'certificate-authority-data': base64(certificate),
    extensions: [{ name: 'client.authentication.k8s.io/exec', extension: { audience: 'x' } }],
  }
  const connection = await resolve(kubeconfig(cluster, { exec }), { execPolicy: 'AllowAll' })
  assert.equal(plugin.runs(), 0)
  assert.ok(connection.refresh)
  await connection.refresh()
  assert.equal(plugin.runs(), 1)
  assert.deepEqual(await connection.credentials.headers(), { authorization: 'Bearer p' })
  assert.equal(plugin.runs(), 1)
  assert.deepEqual(JSON.parse(plugin.read('info')).spec.cluster, {
    server: 'https://a:443/',
    'tls-server-name': 'api',
    'certificate-authority-data': base64(certificate),
    config: { audience: 'x' },
  })
})

const insteadOfPlugin: Record<string, readonly [object, ConnectionOverrides]> = {
  'a token': [{ token: 't' }, {}],
  'a token of the caller': [{}, { token: 't' }],
  'a client certificate': [
    { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) },
    {},
  ],
}
for (const [what, [user, overrides]] of Object.entries(insteadOfPlugin)) {
  test(`${what} is used instead of a plugin, as in client-go`, async t => {
    const { plugin, exec } = pluginUser(t)
    const { credentials } = await resolve(kubeconfig({}, { ...user, exec }), overrides)
    await credentials.headers()
    assert.equal(plugin.runs(), 0)
  })
}

test("a plugin of a user who is not asked for is nobody's fault", async () => {
  const broken = { exec: { apiVersion: 'client.authentication.k8s.io/v1alpha1' } }
  assert.equal((await resolve(kubeconfig({}, broken), { context: 'b' })).server, 'https://b:6443')
  await assert.rejects(resolve(kubeconfig({}, broken)), { code: 'ERR_KUBE_CONFIG' })
})

test('a credential plugin counts only where there is nothing else, as in client-go', async () => {
  const exec = { command: 'x' }
  const certified = {
    'client-certificate-data': base64(certificate),
    'client-key-data': base64(key),
  }
  const cases: readonly (readonly [object, ConnectionOverrides, object])[] = [
    [{}, { token: 'mine' }, { authorization: 'Bearer mine' }],
    [{ token: 't' }, {}, { authorization: 'Bearer t' }],
    [{ username: 'a' }, {}, { authorization: 'Basic YTo=' }],
    [certified, {}, {}],
  ]
  for (const [user, overrides, headers] of cases) {
    const { credentials } = await resolve(kubeconfig({}, { exec, ...user }), overrides)
    assert.deepEqual(await credentials.headers(), headers)
  }
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
