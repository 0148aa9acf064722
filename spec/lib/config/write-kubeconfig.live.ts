import assert from 'node:assert/strict'
import { chmodSync, copyFileSync, existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  deleteKubeconfigEntry,
  mergeKubeconfigFile,
  setKubeconfigContext,
  setKubeconfigEntry,
} from '../../../lib/config/index.ts'
import { parseYaml } from '../../../lib/manifest/index.ts'
import { runProgram } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { testKubectl } from '../../support/test-cluster.ts'

const start = `apiVersion: v1
clusters:
- cluster:
    certificate-authority: ../elsewhere/ca.crt
    server: https://one:6443
    tls-server-name: one.example.com
  name: one
contexts:
- context:
    cluster: one
    namespace: shop
    user: jane
  name: one
current-context: one
kind: Config
users:
- name: jane
  user:
    password: hunter2
    tokenFile: pki/token
    username: jane
- name: plugin
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: bin/login
      args: [--for, me]
      env: null
      interactiveMode: Never
      provideClusterInfo: false
`

type Fields = Record<string, unknown>
const context = (name: string, fields: Fields) => (file: string) =>
  setKubeconfigEntry(file, 'context', { name, fields })
const cluster = (name: string, fields: Fields) => (file: string) =>
  setKubeconfigEntry(file, 'cluster', { name, fields })
const user = (name: string, fields: Fields) => (file: string) =>
  setKubeconfigEntry(file, 'user', { name, fields })

/** A command line of `kubectl config`, `DIR` being the file's folder, and what we do. */
const changes: readonly (readonly [
  line: string,
  ours: (file: string, folder: string) => Promise<void>,
])[] = [
  ['set-context two --cluster=one --user=jane', context('two', { cluster: 'one', user: 'jane' })],
  ['set-context one --namespace=other', context('one', { namespace: 'other' })],
  ['set-context one --namespace=', context('one', { namespace: '' })],
  ['use-context one', file => setKubeconfigContext(file, 'one')],
  ['set-cluster one --server=https://two', cluster('one', { server: 'https://two' })],
  ['set-cluster two --server=https://two', cluster('two', { server: 'https://two' })],
  [
    'set-cluster one --insecure-skip-tls-verify=true',
    cluster('one', { 'insecure-skip-tls-verify': true }),
  ],
  [
    'set-cluster one --server=https://a --tls-server-name=b --proxy-url=http://p:1',
    cluster('one', { server: 'https://a', 'tls-server-name': 'b', 'proxy-url': 'http://p:1' }),
  ],
  [
    'set-cluster one --certificate-authority=DIR/pki/ca.crt',
    (file, folder) => cluster('one', { 'certificate-authority': join(folder, 'pki/ca.crt') })(file),
  ],
  [
    'set-cluster one --certificate-authority=ca.crt',
    cluster('one', { 'certificate-authority': 'ca.crt' }),
  ],
  ['set-credentials jane --token=t', user('jane', { token: 't' })],
  ['set-credentials jane --username=j', user('jane', { username: 'j' })],
  ['set-credentials plugin --token=t', user('plugin', { token: 't' })],
  [
    'set-credentials new --client-certificate=DIR/c.crt --client-key=/etc/c.key',
    (file, folder) =>
      user('new', {
        'client-certificate': join(folder, 'c.crt'),
        'client-key': '/etc/c.key',
      })(file),
  ],
  ['delete-context one', file => deleteKubeconfigEntry(file, 'context', 'one')],
  ['delete-cluster one', file => deleteKubeconfigEntry(file, 'cluster', 'one')],
  ['delete-user jane', file => deleteKubeconfigEntry(file, 'user', 'jane')],
]

interface Named {
  readonly name: string
}

/** What a file says, the order of its entries apart: kubectl sorts them, and leaves out what is empty. */
function contentOf(file: string): Fields {
  const { preferences: _, ...config } = parseYaml(readFileSync(file, 'utf8'), file) as Fields
  const sorted = Object.entries(config)
    .map(([key, value]) => [key, Array.isArray(value) ? value.toSorted(byName) : value])
    .filter(([, value]) => !['null', '[]', '""'].includes(JSON.stringify(value)))
  return Object.fromEntries(sorted)
}
const byName = (a: Named, b: Named) => (a.name < b.name ? -1 : 1)

async function kubectlConfig(file: string, ...args: string[]): Promise<void> {
  const { code, err } = await runProgram(testKubectl(), ['config', '--kubeconfig', file, ...args])
  assert.equal(code, 0, err)
}

for (const [line, ours] of changes) {
  test(`kubectl config ${line}`, async t => {
    const folder = temporaryFolder(t, { config: start })
    const [file, theirs] = [join(folder, 'config'), join(folder, 'theirs')]
    copyFileSync(file, theirs)
    chmodSync(file, 0o640)
    chmodSync(theirs, 0o640)
    await kubectlConfig(theirs, ...line.replaceAll('DIR', folder).split(' '))
    await ours(file, folder)
    assert.deepEqual(contentOf(file), contentOf(theirs))
    assert.equal(statSync(file).mode, statSync(theirs).mode)
    assert.ok(!existsSync(`${file}.lock`))
    // What we have written kubectl reads, and changes in turn.
    await kubectlConfig(file, 'set-context', 'last', '--namespace=x')
  })
}

test('a file that we make is one that kubectl makes', async t => {
  const folder = temporaryFolder(t)
  const [file, theirs] = [join(folder, 'a', 'config'), join(folder, 'b', 'config')]
  await kubectlConfig(theirs, 'set-context', 'one', '--cluster=c', '--user=u')
  await context('one', { cluster: 'c', user: 'u' })(file)
  assert.deepEqual(contentOf(file), contentOf(theirs))
  assert.equal(statSync(file).mode, statSync(theirs).mode)
})

test('a merge where what is there counts is what kubectl makes of two files', async t => {
  // Of relative file names kubectl would lose whose they are.
  const other = start
    .replaceAll(/: (\.\.|pki|bin)\//g, ': /srv/')
    .replaceAll(' one\n', ' both\n')
    .replace('shop', 'theirs')
    .replace('current-context: both', 'current-context: jane')
  const first = `${other.replace('theirs', 'mine')}`
  const folder = temporaryFolder(t, {
    config: first,
    'other/config': other.replaceAll('jane', 'joe'),
  })
  const [file, from] = [join(folder, 'config'), join(folder, 'other/config')]
  const env = { KUBECONFIG: `${file}:${from}` }
  const { out } = await runProgram(testKubectl(), ['config', 'view', '--raw', '-o', 'json'], {
    env,
  })
  await mergeKubeconfigFile(file, from, { precedence: 'existing' })
  const ours = await runProgram(testKubectl(), ['config', 'view', '--raw', '-o', 'json'], {
    env: { KUBECONFIG: file },
  })
  assert.deepEqual(JSON.parse(ours.out), JSON.parse(out))
})

/*
 * kubectl reads the file before it takes the lock, and once more behind it: what was added in between it takes for
 * removed, so it may undo ours. We read behind the lock, and undo nothing of its.
 */
test('changes by kubectl are all there, whatever we change at the same time', async t => {
  const file = join(temporaryFolder(t, { config: start }), 'config')
  const theirs = ['c1', 'c3', 'c5', 'c7']
  let isDone = false
  // kubectl gives up at once where there is a lock.
  const setTheirs = async (name: string) => {
    const args = ['config', '--kubeconfig', file, 'set-context', name, '--user=them']
    for (let attempt = 0; attempt < 50; attempt++) {
      if ((await runProgram(testKubectl(), args)).code === 0) return
    }
    assert.fail('kubectl never got the lock')
  }
  const ours = async () => {
    for (let index = 0; !isDone; index++) {
      await context(`o${index % 4}`, { user: `us${index}` })(file)
      await sleep(10) // kubectl is to get the lock, too
    }
  }
  const changing = ours()
  try {
    for (const name of theirs) await setTheirs(name)
  } finally {
    isDone = true
    await changing
  }
  const { contexts } = contentOf(file) as { contexts: Named[] }
  const names = new Set(contexts.map(({ name }) => name))
  assert.deepEqual(
    [...theirs, 'one'].filter(name => !names.has(name)),
    [],
  )
})
