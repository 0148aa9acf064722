import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forwardingServer } from '../../support/forwarding-server.ts'
import { type Ended, runAnykind, runProgram } from '../../support/run-program.ts'
import { testKubectl, testNamespace } from '../../support/test-cluster.ts'

const kubectl = (args: readonly string[], input?: string, env?: NodeJS.ProcessEnv) =>
  runProgram(testKubectl(), args, { ...(input && { input }), ...(env && { env }) })

const deployment = (image: string, replicas = 2) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: ${image}, env: [{name: A, value: "1"}]}
      - {name: side, image: side}
`
const secret = (password: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {user: jane, password: ${password}}\n`
const settings = (mode: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {mode: ${mode}, other: x}\n`

/** Without what differs from run to run: temporary folders, times of files and of objects, uids of dry runs. */
const comparable = ({ code, out, err }: Ended) => ({
  code,
  err,
  out: out
    .replaceAll(/\S*(LIVE|MERGED)(-\d+)?\//g, '$1/')
    .replaceAll(/^((---|\+\+\+) \S+)\t.*$/gm, '$1')
    .replaceAll(/(uid|creationTimestamp): .*/g, '$1:'),
})

/** What is stored before, what is compared with it. */
const cases: readonly (readonly [what: string, before: string, after: string])[] = [
  ['nothing that differs', settings('fast'), settings('fast')],
  ['a value', settings('fast'), settings('slow')],
  ['an object that is not there', '', settings('fast')],
  ['a field that is no longer given', settings('fast'), settings('fast').replace(', other: x', '')],
  ['a deployment', deployment('x:1'), deployment('x:2', 3)],
  [
    'a list of containers',
    deployment('x:1'),
    deployment('x:1').replace(/ {6}- \{name: side.*\n/, ''),
  ],
  ['a secret', secret('a'), secret('b')],
  ['several', `${settings('fast')}---\n${secret('a')}`, `${settings('slow')}---\n${secret('b')}`],
]
for (const [what, before, after] of cases) {
  test(`diff of ${what} is as kubectl's`, async t => {
    const namespace = await testNamespace(t)
    const manager = '--field-manager=spec'
    if (before !== '') {
      const line = ['apply', '--server-side', manager, '-n', namespace, '-f', '-']
      assert.equal((await kubectl(line, before)).code, 0)
      // The controllers write their part in their own time.
      if (before.includes('Deployment')) {
        await kubectl(['wait', 'deploy/web', '--for=condition=Available', '-n', namespace])
      }
    }
    const args = ['diff', '--server-side', manager, '-n', namespace, '-f', '-']
    const ours = await runAnykind(args, { input: after })
    assert.deepEqual(comparable(ours), comparable(await kubectl(args, after)))
    assert.doesNotMatch(ours.out, /YQ==|Yg==/)
  })
}

test('a secret that is not there is masked; kubectl shows it as one that was null', async t => {
  const namespace = await testNamespace(t)
  const { out } = await runAnykind(['diff', '-n', namespace, '-f', '-'], { input: secret('a') })
  assert.match(out, /^@@ -0,0 \+1,\d+ @@$/m)
  assert.match(out, /^\+ {2}password: '\*\*\*'$/m)
})

test('diff says what failed, compares the others, and ends with 2', async t => {
  const namespace = await testNamespace(t)
  const input = `${settings('fast').replace('settings', 'Not-A-Name')}---\n${settings('fast')}`
  const { code, out, err } = await runAnykind(['diff', '-n', namespace, '-f', '-'], { input })
  assert.equal(code, 2)
  assert.match(err, /^stdin:1:1: The ConfigMap "Not-A-Name" is invalid/)
  assert.match(out, /^\+ {2}mode: fast$/m)
})

test('diff ends with 2 where no server can be asked', async () => {
  const args = ['diff', '-f', '-', '--server=https://127.0.0.1:1']
  assert.equal((await runAnykind(args, { input: settings('x') })).code, 2)
})

test('diff tells of a conflict and its owner, and what would be with --force-conflicts', async t => {
  const namespace = await testNamespace(t)
  const apply = ['apply', '--server-side', '--field-manager=other', '-n', namespace, '-f', '-']
  await kubectl(apply, settings('fast'))
  const args = ['diff', '-n', namespace, '-f', '-']
  const refused = await runAnykind(args, { input: settings('slow') })
  assert.equal(refused.code, 2)
  assert.match(refused.err, /\.data\.mode is owned by "other"/)
  const forced = await runAnykind([...args, '--force-conflicts'], { input: settings('slow') })
  assert.match(forced.out, /^- {2}mode: fast\n\+ {2}mode: slow$/m)
})

test('diff by a program of the user’s gets two folders and no shell', async t => {
  const namespace = await testNamespace(t)
  const env = { KUBECTL_EXTERNAL_DIFF: 'diff -r -u5 $(x)' }
  const args = ['diff', '--server-side', '-n', namespace, '-f', '-']
  const ours = await runAnykind(args, { input: settings('fast'), env })
  assert.equal(ours.code, 1)
  assert.match(ours.out, /^Only in \S+MERGED: v1\.ConfigMap\./)
  const none = { KUBECTL_EXTERNAL_DIFF: 'no-such-program' }
  const failed = await runAnykind(args, { input: settings('fast'), env: none })
  assert.equal(failed.code, 2)
  assert.match(failed.err, /KUBECTL_EXTERNAL_DIFF/)
})

test('what somebody writes while diff asks is not told as a change of ours', async t => {
  const namespace = await testNamespace(t)
  const apply = ['apply', '--server-side', '--field-manager=spec', '-n', namespace, '-f', '-']
  await kubectl(apply, settings('fast'))
  let writes = 0
  const server = await forwardingServer(async ({ method, path }) => {
    if (method !== 'PATCH' || writes === 2) return
    assert.equal(path, `/api/v1/namespaces/${namespace}/configmaps/settings`)
    await kubectl(['label', 'cm', 'settings', '--overwrite', '-n', namespace, `n=${++writes}`])
  })
  t.after(() => server[Symbol.asyncDispose]())
  const args = ['diff', '--field-manager=spec', '-n', namespace, '-f', '-', '--server', server.url]
  assert.deepEqual(await runAnykind(args, { input: settings('fast') }), {
    code: 0,
    out: '',
    err: '',
  })
  assert.equal(writes, 2)
})

test('an object that is being deleted is compared with a warning, as by kubectl', async t => {
  const namespace = await testNamespace(t)
  const kept = settings('fast').replace('name: settings', 'name: settings, finalizers: [a.b/c]')
  await kubectl(['apply', '--server-side', '-n', namespace, '-f', '-'], kept)
  await kubectl(['delete', 'cm', 'settings', '--wait=false', '-n', namespace])
  const patch = '{"metadata":{"finalizers":null}}'
  t.after(() => kubectl(['patch', 'cm', 'settings', '-n', namespace, '-p', patch]))
  const args = ['diff', '--server-side', '--field-manager=kubectl', '-n', namespace, '-f', '-']
  const changed = kept.replace('fast', 'slow')
  const ours = await runAnykind(args, { input: changed })
  assert.match(ours.err, /^Warning: Detected changes to resource settings/)
  assert.deepEqual(comparable(ours), comparable(await kubectl(args, changed)))
})

test('diff tells whose the changed fields are, and which are no longer wanted', async t => {
  const namespace = await testNamespace(t)
  const apply = (manager: string, text: string) =>
    kubectl(
      ['apply', '--server-side', `--field-manager=${manager}`, '-n', namespace, '-f', '-'],
      text,
    )
  await apply('spec', settings('fast'))
  await apply('mode-keeper', settings('fast').replace(', other: x', ''))
  const input = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {mode: slow}\n'
  const args = ['diff', '--field-manager=spec', '--force-conflicts', '-n', namespace, '-f', '-']
  const { code, out } = await runAnykind([...args, '--owners'], { input })
  assert.equal(code, 1)
  assert.match(out, /^# data\.mode: owned by mode-keeper \(Apply\), spec \(Apply\)$/m)
  assert.match(out, /^# data\.other: owned by spec \(Apply\), and no longer wanted$/m)
  const json = await runAnykind([...args, '-o', 'json'], { input })
  assert.equal(json.code, 1)
  const [object] = JSON.parse(json.out).objects
  assert.equal(object.state, 'changed')
  assert.equal(object.source, 'stdin:1:1')
  assert.deepEqual(
    object.changes.map((change: { path: string; from: string; to?: string }) => [
      change.path,
      change.from,
      change.to,
    ]),
    [
      ['data.mode', 'fast', 'slow'],
      ['data.other', 'x', undefined],
    ],
  )
})

test('fingerprints tell which value of a Secret has changed, by a key that a team shares', async t => {
  const namespace = await testNamespace(t)
  await runAnykind(['apply', '-n', namespace, '-f', '-'], { input: secret('first-password') })
  const args = ['diff', '-n', namespace, '-f', '-', '--fingerprints']
  const env = { ANYKIND_FINGERPRINT_KEY: 'a key that is long enough' }
  const input = secret('second-password')
  const { out } = await runAnykind(args, { input, env })
  const [before, after] = [...out.matchAll(/\*\*\* \((?:before|after)\) (hmac:[0-9a-f]{12})/g)]
  assert.ok(before !== undefined && after !== undefined)
  assert.notEqual(before[1], after[1])
  assert.deepEqual((await runAnykind(args, { input, env })).out.match(/hmac:\w+/g)?.[0], before[1])
  assert.doesNotMatch(out, /password: (?!['"]?\*\*\*)/)
  const json = await runAnykind([...args, '-o', 'json', '--show-secrets'], { input, env })
  assert.doesNotMatch(json.out, new RegExp(Buffer.from('second-password').toString('base64')))
  const short = await runAnykind(args, { input, env: { ANYKIND_FINGERPRINT_KEY: 'short' } })
  assert.equal(short.code, 2)
  assert.match(short.err, /at least 16 characters/)
})

test('a failure that quotes a value of a Secret does not show it', async t => {
  const namespace = await testNamespace(t)
  const password = 'Not-A-Name-But-A-Password'
  const quoting = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${password}}\n`
  const input = `${secret(password)}---\n${quoting}`
  const { code, err } = await runAnykind(['diff', '-n', namespace, '-f', '-'], { input })
  assert.equal(code, 2)
  assert.match(err, /The ConfigMap "\*\*\*" is invalid/)
  assert.doesNotMatch(err, new RegExp(password))
})

test('what needs a namespace that is among the manifests is all new', async () => {
  const name = `spec-early-${process.pid}`
  const input = `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n---\n${settings('fast').replace('name: settings', `name: settings, namespace: ${name}`)}`
  const { code, out, err } = await runAnykind(['diff', '-f', '-'], { input })
  assert.equal(err, '')
  assert.equal(code, 1)
  assert.match(out, new RegExp(`^\\+\\+\\+ MERGED/v1\\.ConfigMap\\.${name}\\.settings$`, 'm'))
})
