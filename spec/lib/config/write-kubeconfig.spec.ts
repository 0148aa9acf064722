import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  deleteKubeconfigEntry,
  mergeKubeconfigFile,
  setKubeconfigContext,
  setKubeconfigEntry,
} from '../../../lib/config/index.ts'
import { ManualClock } from '../../support/manual-clock.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const yaml = `kind: Config
x-tool:
  zeta: 1
  alpha: 9007199254740993
preferences: {}
contexts:
- name: a
  context:
    user: u
    extensions:
    - name: e
      extension: {b: 1, a: 2}
- name: b
  context: {}
current-context: a
apiVersion: v1
`
const context = { name: 'a', fields: { namespace: 'shop' } }

test('a YAML file stays YAML, with all its keys in their order', async t => {
  const file = join(temporaryFolder(t, { config: yaml }), 'config')
  await setKubeconfigEntry(file, 'context', context)
  assert.equal(
    readFileSync(file, 'utf8'),
    yaml.replace(
      'extension: {b: 1, a: 2}\n',
      'extension:\n        b: 1\n        a: 2\n    namespace: shop\n',
    ),
  )
})

for (const indent of [0, 2, '\t']) {
  test(`a JSON file stays JSON, indented by ${JSON.stringify(indent)}, with all its digits`, async t => {
    const value = {
      users: [],
      'current-context': 'a',
      contexts: [{ name: 'a', context: { x: 0 } }],
    }
    const text = `${JSON.stringify(value, null, indent).replace('0', '9007199254740993')}\n`
    const file = join(temporaryFolder(t, { config: text }), 'config')
    await setKubeconfigEntry(file, 'user', { name: 'u', fields: {} })
    await deleteKubeconfigEntry(file, 'user', 'u')
    assert.equal(readFileSync(file, 'utf8'), text)
  })
}

test('a file that is not there is made, for its owner only, and its folder too', async t => {
  const before = process.umask(0)
  t.after(() => process.umask(before))
  const file = join(temporaryFolder(t), 'kube', 'config')
  await setKubeconfigEntry(file, 'context', context)
  await setKubeconfigContext(file, 'a')
  assert.equal(
    readFileSync(file, 'utf8'),
    `apiVersion: v1
kind: Config
clusters: []
contexts:
- name: a
  context:
    namespace: shop
current-context: a
users: []
`,
  )
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(statSync(join(file, '..')).mode & 0o777, 0o700)
  assert.deepEqual(readdirSync(join(file, '..')), ['config'])
})

test('a change that changes nothing does not write', async t => {
  const file = join(temporaryFolder(t, { config: `# mine\n${yaml}` }), 'config')
  const { ino } = statSync(file)
  await setKubeconfigContext(file, 'a')
  assert.equal(statSync(file).ino, ino)
  assert.equal(readFileSync(file, 'utf8'), `# mine\n${yaml}`)
})

test('the mode is kept, and whoever has the old file open reads the old text', async t => {
  const file = join(temporaryFolder(t, { config: yaml }), 'config')
  chmodSync(file, 0o640)
  const { ino } = statSync(file)
  await setKubeconfigContext(file, 'b')
  assert.equal(statSync(file).mode & 0o7777, 0o640)
  assert.notEqual(statSync(file).ino, ino)
})

for (const there of [true, false]) {
  test(`a symbolic link stays, and the file that it leads to${there ? '' : ', which is not there yet,'} is written`, async t => {
    const folder = temporaryFolder(t, { 'real/x': '', ...(there ? { 'real/config': yaml } : {}) })
    symlinkSync('real/config', join(folder, 'middle'))
    symlinkSync('middle', join(folder, 'config'))
    await setKubeconfigEntry(join(folder, 'config'), 'context', context)
    assert.ok(lstatSync(join(folder, 'config')).isSymbolicLink())
    assert.ok(lstatSync(join(folder, 'middle')).isSymbolicLink())
    assert.match(readFileSync(join(folder, 'real/config'), 'utf8'), /namespace: shop/)
    assert.deepEqual(readdirSync(folder).toSorted(), ['config', 'middle', 'real'])
  })
}

const token = 'canary-c4n4ry'
/** Files that nobody understands, or that are not what they should be. */
const broken: Record<string, string> = {
  'no YAML': `users: [{name: a, user: {token: ${token}`,
  'no mapping': `- ${token}`,
  'two documents': `users: []\n---\ntoken: ${token}`,
  'a key twice': `users: []\nusers: [{name: a, user: {token: ${token}}}]`,
  'a key twice in JSON': `{"users": [], "users": [{"name": "${token}"}]}`,
  'a name twice': `users: [{name: a, user: {token: ${token}}}, {name: a}]`,
  'a list that is none': `users: {${token}: 1}`,
  'an entry without a name': `users: [{user: {token: ${token}}}]`,
  'a token that is no text': `users: [{name: a, user: {token: [${token}]}}]`,
  'too much': ' '.repeat(2 ** 20 + 1),
}
for (const [what, text] of Object.entries(broken)) {
  test(`a file with ${what} is refused, left as it is, and not quoted`, async t => {
    const folder = temporaryFolder(t, { config: text, good: yaml })
    const file = join(folder, 'config')
    const refusal = (error: Error & { code: string }) => {
      assert.equal(error.code, 'ERR_KUBE_CONFIG')
      assert.ok(error.message.startsWith(`${file}: `) && !error.message.includes(token))
      return true
    }
    await assert.rejects(setKubeconfigEntry(file, 'context', context), refusal)
    await assert.rejects(mergeKubeconfigFile(join(folder, 'good'), file), refusal)
    assert.equal(readFileSync(file, 'utf8'), text)
    assert.equal(readFileSync(join(folder, 'good'), 'utf8'), yaml)
    assert.deepEqual(readdirSync(folder).toSorted(), ['config', 'good'])
  })
}

test('what could not be read again is not written', async t => {
  const file = join(temporaryFolder(t, { config: yaml }), 'config')
  const wrong = { name: 'a', fields: { user: 7 } }
  await assert.rejects(setKubeconfigEntry(file, 'context', wrong), { code: 'ERR_KUBE_CONFIG' })
  assert.equal(readFileSync(file, 'utf8'), yaml)
})

test('many changes at once are all there: each waits for the one before', async t => {
  const file = join(temporaryFolder(t), 'config')
  const names = Array.from({ length: 20 }, (_, index) => `c${index}`)
  await Promise.all(names.map(name => setKubeconfigEntry(file, 'context', { name, fields: {} })))
  const text = readFileSync(file, 'utf8')
  assert.deepEqual(
    names.filter(name => !text.includes(`- name: ${name}\n`)),
    [],
  )
  assert.ok(!existsSync(`${file}.lock`))
})

test('a lock of kubectl is waited for, and one that was left behind is taken over', async t => {
  const folder = temporaryFolder(t, { config: yaml, 'config.lock': '' })
  const [file, lock] = [join(folder, 'config'), join(folder, 'config.lock')]
  chmodSync(lock, 0)
  const clock = new ManualClock()
  const waiting = setKubeconfigContext(file, 'b', { clock })
  for (let look = 0; look < 3; look++) await clock.pass()
  assert.equal(readFileSync(file, 'utf8'), yaml)
  await clock.asleep()
  const old = new Date(Date.now() - 11_000)
  utimesSync(lock, old, old)
  await clock.pass()
  await waiting
  assert.match(readFileSync(file, 'utf8'), /^current-context: b$/m)
  assert.deepEqual(readdirSync(folder), ['config'])
})

test('a change that took so long that its lock was taken over is not written', async t => {
  const file = join(temporaryFolder(t, { config: yaml }), 'config')
  const fields = {
    // Read while the lock is held: what another process would do then.
    get namespace() {
      renameSync(`${file}.lock`, `${file}.aside`)
      writeFileSync(`${file}.lock`, '')
      return 'shop'
    },
  }
  await assert.rejects(setKubeconfigEntry(file, 'context', { name: 'a', fields }), {
    message: `${file}: its lock was taken over; try again`,
  })
  assert.equal(readFileSync(file, 'utf8'), yaml)
})

test('an abort ends the wait for a lock, which stays', async t => {
  const folder = temporaryFolder(t, { config: yaml, 'config.lock': '' })
  const controller = new AbortController()
  const clock = new ManualClock()
  const { signal } = controller
  const waiting = setKubeconfigContext(join(folder, 'config'), 'b', { clock, signal })
  await clock.asleep()
  controller.abort(new Error('enough'))
  await assert.rejects(waiting, { message: 'enough' })
  assert.deepEqual(readdirSync(folder).toSorted(), ['config', 'config.lock'])
})

test('a folder where nothing can be made is an error that says which file', async t => {
  const folder = temporaryFolder(t, { config: yaml })
  const file = join(folder, 'config', 'config')
  await assert.rejects(setKubeconfigContext(file, 'a'), {
    code: 'ERR_KUBE_CONFIG',
    message: /^.*config: cannot be locked \((ENOTDIR|EEXIST)\)$/,
  })
})

test('a file that cannot be replaced is left as it is, and nothing beside it', async t => {
  const folder = temporaryFolder(t, { 'config/x': '' })
  const file = join(folder, 'config')
  await assert.rejects(setKubeconfigEntry(file, 'context', context), { code: 'ERR_KUBE_CONFIG' })
  assert.deepEqual(readdirSync(folder), ['config'])
})

test('a merge adds what another file has, and a file that is not there is an error', async t => {
  const folder = temporaryFolder(t, { config: yaml, other: yaml.replaceAll(' a\n', ' c\n') })
  const [file, other] = [join(folder, 'config'), join(folder, 'other')]
  await mergeKubeconfigFile(file, other, { precedence: 'existing' })
  assert.match(readFileSync(file, 'utf8'), /- name: c\n(.*\n)*current-context: a\n/)
  await mergeKubeconfigFile(file, other)
  assert.match(readFileSync(file, 'utf8'), /current-context: c\n/)
  await assert.rejects(mergeKubeconfigFile(file, join(folder, 'none')), {
    message: `${join(folder, 'none')}: no such file`,
  })
})
