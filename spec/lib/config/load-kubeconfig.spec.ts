import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { kubeconfigFiles, loadKubeconfig, parseKubeconfig } from '../../../lib/config/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** Writes files into a folder that ends with the test, and gives their paths. */
function files(t: TestContext, ...texts: readonly string[]): string[] {
  const folder = temporaryFolder(t)
  return texts.map((text, index) => {
    const path = join(folder, `config-${index}`)
    writeFileSync(path, text)
    return path
  })
}

/** A kubeconfig with one entry of each sort, all of one name. */
const named = (name: string, extra = '') => `
apiVersion: v1
kind: Config
current-context: ${name}
contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}, namespace: of-${name}}}]
clusters: [{name: ${name}, cluster: {server: 'https://${name}'}}]
users: [{name: ${name}, user: {token: token-of-${name}}}]
${extra}
`

test('one file is read whole', async t => {
  const config = await loadKubeconfig(files(t, named('a')), true)
  assert.equal(config?.currentContext, 'a')
  assert.deepEqual(config?.contexts.get('a'), { cluster: 'a', user: 'a', namespace: 'of-a' })
  assert.equal(config?.clusters.get('a')?.server, 'https://a')
  assert.equal(config?.users.get('a')?.token, 'token-of-a')
})

test('of several files the first that has a name, or a current context, wins', async t => {
  const same = named('a').replace('https://a', 'https://other').replace('current-context: a', '')
  const config = await loadKubeconfig(files(t, same, named('a'), named('b')), false)
  assert.equal(config?.currentContext, 'a')
  assert.equal(config?.clusters.get('a')?.server, 'https://other')
  assert.deepEqual([...(config?.clusters.keys() ?? [])].toSorted(), ['a', 'b'])
  assert.equal(config?.users.get('b')?.token, 'token-of-b')
})

test('an entry is one of the first file, never of several in part', async t => {
  const [first, second] = [
    'users: [{name: a, user: {token: t}}]',
    'users: [{name: a, user: {client-certificate: c, client-key: k}}]',
  ]
  const config = await loadKubeconfig(files(t, first, second), false)
  assert.equal(config?.users.get('a')?.token, 't')
  assert.equal(config?.users.get('a')?.['client-key'], undefined)
})

test('relative paths are against the file that has them, absolute ones are kept', async t => {
  const folder = temporaryFolder(t)
  mkdirSync(join(folder, 'sub'))
  const user = (path: string) =>
    `users: [{name: '${path}', user: {client-certificate: ${path}, client-key: ${path}, tokenFile: ${path}}}]
clusters: [{name: '${path}', cluster: {certificate-authority: ${path}}}]`
  const paths: string[] = []
  for (const [name, path] of [
    ['a', 'pki/x.pem'],
    ['sub/b', '../y.pem'],
    ['sub/c', '/abs/z.pem'],
  ] as const) {
    paths.push(join(folder, name))
    writeFileSync(join(folder, name), user(path))
  }
  const config = await loadKubeconfig(paths, true)
  for (const [name, expected] of [
    ['pki/x.pem', join(folder, 'pki/x.pem')],
    ['../y.pem', join(folder, 'y.pem')],
    ['/abs/z.pem', '/abs/z.pem'],
  ] as const) {
    assert.equal(config?.clusters.get(name)?.['certificate-authority'], expected)
    assert.equal(config?.users.get(name)?.['client-certificate'], expected)
    assert.equal(config?.users.get(name)?.['client-key'], expected)
    assert.equal(config?.users.get(name)?.tokenFile, expected)
  }
})

test('files that do not exist are skipped, unless one was named', async t => {
  const [path = ''] = files(t, named('a'))
  const config = await loadKubeconfig([`${path}-missing`, path], false)
  assert.equal(config?.currentContext, 'a')
  assert.equal(await loadKubeconfig([`${path}-missing`], false), undefined)
  await assert.rejects(loadKubeconfig([`${path}-missing`], true), {
    code: 'ERR_KUBE_CONFIG',
    path: `${path}-missing`,
    message: `${path}-missing: no such file`,
  })
})

test('a file below a file is an error, as in client-go: a mistyped path', async t => {
  const [path = ''] = files(t, named('a'))
  await assert.rejects(loadKubeconfig([`${path}/below`], false), {
    message: `${path}/below: cannot be read (ENOTDIR)`,
  })
})

test('the named file alone, else those of KUBECONFIG, else the one at home', t => {
  const before = process.env.KUBECONFIG
  t.after(() => {
    if (before === undefined) delete process.env.KUBECONFIG
    else process.env.KUBECONFIG = before
  })
  const home = [join(homedir(), '.kube', 'config')]
  process.env.KUBECONFIG = ['/a', '', '/b'].join(delimiter)
  assert.deepEqual(kubeconfigFiles('/c'), { files: ['/c'], required: true })
  assert.deepEqual(kubeconfigFiles(undefined), { files: ['/a', '/b'], required: false })
  process.env.KUBECONFIG = delimiter
  assert.deepEqual(kubeconfigFiles(undefined), { files: [], required: false })
  process.env.KUBECONFIG = ''
  assert.deepEqual(kubeconfigFiles(undefined), { files: home, required: false })
  delete process.env.KUBECONFIG
  assert.deepEqual(kubeconfigFiles(undefined), { files: home, required: false })
})

for (const [what, text] of Object.entries({
  'an empty file': '',
  'a comment': '# nothing\n',
  null: 'null',
  'empty lists': 'clusters: []\nusers: null\ncontexts:',
  'empty texts': 'current-context: ""',
})) {
  test(`${what} is an empty kubeconfig`, async () => {
    const config = await parseKubeconfig(text, '/k')
    assert.equal(config.currentContext, undefined)
    assert.equal(config.clusters.size + config.users.size + config.contexts.size, 0)
  })
}

test('a byte order mark, CRLF and JSON are read', async () => {
  for (const text of [`\ufeff${named('a')}`, named('a').replaceAll('\n', '\r\n')]) {
    assert.equal((await parseKubeconfig(text, '/k')).currentContext, 'a')
  }
  const json = JSON.stringify({ 'current-context': 'a', users: [{ name: 'a', user: {} }] })
  assert.equal((await parseKubeconfig(json, '/k')).users.size, 1)
})

for (const name of ['__proto__', 'constructor', 'toString', 'a b', 'ü', '0', '']) {
  test(`"${name}" is a name like any other`, async () => {
    const entry = { name, cluster: { server: 'https://a' }, user: { token: 't' }, context: {} }
    const lists = { clusters: [entry], users: [entry], contexts: [entry] }
    const config = await parseKubeconfig(JSON.stringify(lists), '/k')
    assert.deepEqual([...config.clusters.keys()], [name])
    assert.equal(config.clusters.get(name)?.server, 'https://a')
    assert.equal(config.users.get(name)?.token, 't')
    assert.equal(config.clusters.get('hasOwnProperty'), undefined)
    assert.equal(Reflect.get({}, 'server'), undefined)
  })
}

test('fields come from the entry itself, not from its prototype', async t => {
  const text = '{"users":[{"name":"a","user":{"__proto__":{"tokenFile":"hunter2"}}}]}'
  Object.defineProperty(Object.prototype, 'token', { value: 'hunter2', configurable: true })
  t.after(() => Reflect.deleteProperty(Object.prototype, 'token'))
  const { users } = await parseKubeconfig(text, '/k')
  assert.equal(users.get('a')?.token, undefined)
  assert.equal(users.get('a')?.tokenFile, undefined)
})

/** Texts that are no kubeconfig, each with what is said of it. `hunter2` stands for a credential. */
const broken: Record<string, readonly [string, RegExp]> = {
  'no YAML': ['users: [{name: a, user: {token: hunter2', /^\/k: not valid YAML$/],
  'a key twice': [
    'users: [{name: a, user: {token: hunter2, token: hunter2}}]',
    /^\/k: not valid YAML$/,
  ],
  'two documents': ['a: 1\n---\nb: hunter2\n', /^\/k: not valid YAML$/],
  'a text': ['hunter2', /^\/k: not a kubeconfig: it is not a mapping$/],
  'a list': ['[hunter2]', /^\/k: not a kubeconfig: it is not a mapping$/],
  'users that are a mapping': ['users: {a: hunter2}', /^\/k: "users" must be a list$/],
  'an entry without a name': [
    'users: [{user: {token: hunter2}}]',
    /^\/k: users\[0\] must have a name$/,
  ],
  'an entry that is a text': ['users: [hunter2]', /^\/k: users\[0\] must have a name$/],
  'a name that is a number': ['users: [{name: 1}]', /^\/k: users\[0\] must have a name$/],
  'a user that is a text': [
    'users: [{name: a, user: hunter2}]',
    /^\/k: user "a" must be a mapping$/,
  ],
  'a token that is a number': [
    'users: [{name: a, user: {token: 7}}]',
    /^\/k: user "a": "token" must be a string$/,
  ],
  'a token that is a mapping': [
    'users: [{name: a, user: {token: {x: hunter2}}}]',
    /^\/k: user "a": "token" must be a string$/,
  ],
  'a flag that is a text': [
    'clusters: [{name: a, cluster: {insecure-skip-tls-verify: "true"}}]',
    /^\/k: cluster "a": "insecure-skip-tls-verify" must be true or false$/,
  ],
  'a current context that is a number': [
    'current-context: 1',
    /^\/k: kubeconfig: "current-context"/,
  ],
  'two users of one name': [
    'users: [{name: a, user: {token: hunter2}}, {name: a}]',
    /^\/k: user "a" is there twice$/,
  ],
  'two clusters of one name': [
    'clusters: [{name: a}, {name: a}]',
    /^\/k: cluster "a" is there twice$/,
  ],
  'two contexts of one name': [
    'contexts: [{name: a}, {name: a}]',
    /^\/k: context "a" is there twice$/,
  ],
  'an alias to itself': ['a: &a [*a]', /^\/k: not valid YAML$/],
  'data that is not base64': [
    'clusters: [{name: a, cluster: {certificate-authority-data: "%hunter2%"}}]',
    /^\/k: cluster "a": "certificate-authority-data" is not base64$/,
  ],
  'base64 without its padding': [
    'users: [{name: a, user: {client-key-data: "aHVudGVyMg"}}]',
    /^\/k: user "a": "client-key-data" is not base64$/,
  ],
  'groups that are a text': [
    'users: [{name: a, user: {as-groups: hunter2}}]',
    /^\/k: user "a": "as-groups" must hold a list of strings$/,
  ],
  'a group that is a number': [
    'users: [{name: a, user: {as-groups: [7]}}]',
    /^\/k: user "a": "as-groups" must hold a list of strings$/,
  ],
  'extra that is a list': [
    'users: [{name: a, user: {as-user-extra: [hunter2]}}]',
    /^\/k: user "a": "as-user-extra" must be a mapping$/,
  ],
  'an extra value that is a text': [
    'users: [{name: a, user: {as-user-extra: {scopes: hunter2}}}]',
    /^\/k: user "a": "as-user-extra" must hold a list of strings$/,
  ],
  'an auth provider that is a text': [
    'users: [{name: a, user: {auth-provider: hunter2}}]',
    /^\/k: user "a": "auth-provider" must be a mapping$/,
  ],
  'another kind': ['kind: Pod', /^\/k: not a kubeconfig: its kind is not Config$/],
  'another version': ['apiVersion: v2', /^\/k: not a kubeconfig: its apiVersion is not v1$/],
}
for (const [what, [text, message]] of Object.entries(broken)) {
  test(`${what} is refused, by file and entry and without a value`, async () => {
    await assert.rejects(parseKubeconfig(text, '/k'), (error: Error) => {
      assert.match(error.message, message)
      assert.equal((error as { code?: string }).code, 'ERR_KUBE_CONFIG')
      assert.equal(error.cause, undefined)
      assert.ok(!error.message.includes('hunter2'))
      return true
    })
  })
}

test('UTF-16 is said to be that', async t => {
  for (const bytes of [
    Buffer.from('\ufeffusers: []', 'utf16le'),
    Buffer.from('\ufeffusers: []', 'utf16le').swap16(),
    Buffer.from('users: []', 'utf16le'),
  ]) {
    const path = join(temporaryFolder(t), 'config')
    writeFileSync(path, bytes)
    await assert.rejects(loadKubeconfig([path], true), {
      message: `${path}: is UTF-16 or binary: save it as UTF-8`,
    })
  }
})

test('extensions, preferences and fields of other versions are passed over', async () => {
  const extra = 'extensions: [{name: x, extension: {a: 1}}]'
  const text = `
apiVersion: v1
preferences: {colors: true, extensions: 7}
${extra}
clusters: [{name: a, cluster: {server: 'https://a', new: {b: 1}, ${extra}}}]
users: [{name: a, user: {${extra}}}]
contexts: [{name: a, context: {${extra}}}]
`
  assert.equal((await parseKubeconfig(text, '/k')).clusters.get('a')?.server, 'https://a')
})

/** Things that are no plain, small file, made at a path. */
const hostile: Record<string, readonly [(path: string) => void, RegExp]> = {
  'a folder': [path => mkdirSync(path), /is not a plain file$/],
  'a FIFO': [path => execFileSync('mkfifo', [path]), /is not a plain file$/],
  'a device': [path => symlinkSync('/dev/zero', path), /is not a plain file$/],
  'a link to itself': [path => symlinkSync(path, path), /cannot be read \(ELOOP\)$/],
  '100 MB': [
    path => {
      writeFileSync(path, '')
      truncateSync(path, 100 * 1024 * 1024)
    },
    /is larger than 1048576 bytes$/,
  ],
}
for (const [what, [make, message]] of Object.entries(hostile)) {
  test(`${what} in place of a kubeconfig is refused at once`, async t => {
    const path = join(temporaryFolder(t), 'config')
    make(path)
    await assert.rejects(loadKubeconfig([path], false), { code: 'ERR_KUBE_CONFIG', path, message })
  })
}
