import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runAnykind, runProgram } from '../../support/run-program.ts'
import { testKubectl, testNamespace } from '../../support/test-cluster.ts'

/** Command lines that print and end as kubectl's do. */
const lines: readonly (readonly string[])[] = [
  ['can-i', 'get', 'pods'],
  ['can-i', 'get', 'pods', '--as=nobody'],
  ['can-i', 'get', 'pods', '--as=nobody', '-q'],
  ['can-i', 'get', 'deploy.apps/web', '--as=nobody'],
  ['can-i', 'get', 'pods', '--subresource=log', '-A'],
  ['can-i', 'list', 'nodes', '--as=nobody'],
  ['can-i', 'list', 'clusterroles.rbac.authorization.k8s.io'],
  ['can-i', 'list', 'nodes', '-A'],
  ['can-i', 'admire', 'pods'],
  ['can-i', 'get', 'nothings'],
  ['can-i', 'get', 'nothings.example.com'],
  ['can-i', 'impersonate', 'users'],
  ['can-i', '*', '*'],
  ['can-i', 'get', '/healthz', '--as=nobody', '--as-group=system:authenticated'],
  ['can-i', 'get', '/logs', '--as=nobody'],
  ['can-i', 'watch', '/logs'],
  ['can-i', '--list'],
  ['can-i', '--list', '--as=nobody', '--as-group=system:authenticated'],
  ['can-i', '--list', '--as=nobody', '--as-group=system:authenticated', '--no-headers'],
  ['whoami'],
  ['whoami', '-o', 'jsonpath={.status.userInfo.groups}', '--as=jane'],
  ['whoami', '-o', 'name'],
  ['whoami', '--as=jane', '--as-uid=7', '--as-group=a', '--as-group=b', '--as-user-extra=k=v'],
]
for (const line of lines) {
  test(`auth ${line.join(' ')} is as kubectl's`, async t => {
    const namespace = await testNamespace(t)
    const args = ['auth', ...line, '-n', namespace]
    assert.deepEqual(await runAnykind(args), await runProgram(testKubectl(), args))
  })
}

test('whoami -o json gives the review', async () => {
  const args = ['auth', 'whoami', '-o', 'json', '--as=jane']
  const read = ({ out }: { out: string }) => {
    const { metadata, ...review } = JSON.parse(out)
    assert.equal(typeof metadata.creationTimestamp, 'string')
    return review
  }
  assert.deepEqual(read(await runAnykind(args)), read(await runProgram(testKubectl(), args)))
})

test('what cannot be asked is a fault of the line', async () => {
  for (const line of [['get'], ['--list', 'get', 'pods'], ['get', 'pods', '--no-headers']]) {
    assert.equal((await runAnykind(['auth', 'can-i', ...line])).code, 2)
  }
})
