import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { runAnykind, runProgram } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { testKubectl } from '../../support/test-cluster.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const first = `apiVersion: v1
kind: Config
current-context: b
contexts:
- name: b
  context: {cluster: b, user: b, namespace: shop}
- name: a
  context: {cluster: a, user: a}
clusters:
- name: b
  cluster: {server: https://b, certificate-authority: ca.crt}
- name: a
  cluster: {server: https://a, certificate-authority-data: ${base64('ca')}}
users:
- name: b
  user: {token: hidden}
- name: a
  user: {client-certificate-data: ${base64('cert')}, client-key-data: ${base64('hidden')}}
`
const second = `apiVersion: v1
kind: Config
contexts:
- name: c
  context: {cluster: a, user: c}
- name: a
  context: {cluster: b, user: b}
users:
- name: c
  user: {username: jane, password: hidden}
`

/** Command lines that print and end as kubectl's do. */
const lines: readonly (readonly string[])[] = [
  ['view'],
  ['view', '-o', 'json'],
  ['view', '--minify'],
  ['view', '--minify', '--context=a'],
  ['view', '--minify', '--context=none'],
  ['view', '--raw'],
  ['view', '--minify', '-o', 'jsonpath={..namespace}'],
  ['view', '-o', 'jsonpath={.users[0].user}'],
  ['view', '--flatten', '--minify'],
  ['current-context'],
  ['get-contexts'],
  ['get-contexts', '-o', 'name'],
  ['get-contexts', 'a', '--no-headers'],
  ['get-contexts', 'none'],
  ['use-context', 'none'],
  ['use-context', 'c'],
  ['set-context', '--current', '--namespace=x'],
  ['set-context', 'd', '--cluster=a', '--user=c'],
]
for (const line of lines) {
  test(`config ${line.join(' ')} is as kubectl's`, async t => {
    const files = { first, second, 'ca.crt': 'authority' }
    const [ours, theirs] = [temporaryFolder(t, files), temporaryFolder(t, files)]
    const env = (folder: string) => ({
      KUBECONFIG: `${join(folder, 'first')}:${join(folder, 'second')}`,
    })
    const args = ['config', ...line]
    const actual = await runAnykind(args, { env: env(ours) })
    const expected = await runProgram(testKubectl(), args, { env: env(theirs) })
    // kubectl prints a file's name as it stands in one of several files, without saying which.
    const same = (text: string) =>
      text.replaceAll(theirs, ours).replace(/(authority"?: "?)ca\.crt/, `$1${join(ours, 'ca.crt')}`)
    assert.equal(actual.code, expected.code)
    assert.equal(actual.err, same(expected.err))
    const { out } = expected
    // In JSON its keys are in the order of Go's struct.
    if (out.startsWith('{')) assert.deepEqual(JSON.parse(actual.out), JSON.parse(same(out)))
    else assert.equal(actual.out, same(out))
  })
}

test('what was changed is there for kubectl', async t => {
  const folder = temporaryFolder(t, { first, second })
  const env = { KUBECONFIG: `${join(folder, 'first')}:${join(folder, 'second')}` }
  await runAnykind(['config', 'set-context', 'c', '--namespace=new'], { env })
  await runAnykind(['config', 'use-context', 'c'], { env })
  const { out } = await runProgram(testKubectl(), ['config', 'get-contexts'], { env })
  assert.match(out, /\* +c +a +c +new/)
})

test('view shows no secret unless asked to', async t => {
  const folder = temporaryFolder(t, {
    config: `${first}- name: d\n  user:\n    exec: {apiVersion: client.authentication.k8s.io/v1, command: x, env: [{name: A, value: hidden}]}\n`,
  })
  const args = ['config', 'view', '--kubeconfig', join(folder, 'config')]
  assert.doesNotMatch((await runAnykind(args)).out, /hidden|aGlkZGVu/)
  assert.match((await runAnykind([...args, '--raw'])).out, /hidden/)
})
