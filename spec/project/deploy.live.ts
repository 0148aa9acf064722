import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { connect, type KubeObject } from 'anykind'
import { anykindArguments, runProgram } from '../support/run-program.ts'
import { RunningProgram } from '../support/running-program.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { testKubeconfig, testKubectl, testNamespace } from '../support/test-cluster.ts'

/** As a user would run it, who has kubectl and no kustomize. */
const anykind = (...words: string[]) =>
  runProgram(process.execPath, [...anykindArguments, ...words], {
    env: { PATH: `${dirname(testKubectl())}:${process.env.PATH}` },
  })

test('deploy/ is valid, by our own validator', async () => {
  const { code, out, err } = await anykind('validate', '-k', 'deploy')
  assert.equal(code, 0, out + err)
})

test('deploy/ is applied, and what it makes may do what it needs and no more', async t => {
  const kubeconfig = testKubeconfig()
  const applied = await anykind('apply', '-k', 'deploy', '--kubeconfig', kubeconfig)
  t.after(() => anykind('delete', '-k', 'deploy', '--kubeconfig', kubeconfig, '--wait=false'))
  assert.equal(applied.code, 0, applied.err)
  assert.doesNotMatch(applied.err, /PodSecurity/)
  await using cluster = await connect({ kubeconfig, namespace: 'anykind-system' })
  await t.test('its pods pass the restricted standard', async () => {
    await using informer = await cluster.informer('pods', { namespace: 'anykind-system' })
    const { promise, resolve } = Promise.withResolvers<void>()
    informer.addHandler({ add: () => resolve() })
    await promise
  })
  await t.test('its account keeps a set, with a role for the set', async t => {
    const namespace = await testNamespace(t)
    const subject = { kind: 'ServiceAccount', name: 'anykind-sync', namespace: 'anykind-system' }
    const verbs = ['get', 'list', 'watch', 'create', 'patch', 'delete']
    const metadata = { name: 'anykind-sync', namespace }
    const group = 'rbac.authorization.k8s.io'
    const role = { apiVersion: `${group}/v1`, kind: 'Role', metadata }
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs }]
    const rule: KubeObject = { ...role, rules }
    await (await cluster.for(rule)).create(rule)
    const roleRef = { apiGroup: group, kind: 'Role', name: 'anykind-sync' }
    const binding: KubeObject = { ...role, kind: 'RoleBinding', roleRef, subjects: [subject] }
    await (await cluster.for(binding)).create(binding)
    const folder = temporaryFolder(t, {
      'a.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', namespace },
      }),
    })
    const words = ['sync', folder, '--set', 'configmaps/set', '-n', 'anykind-system', '--watch']
    const account = ['--as', 'system:serviceaccount:anykind-system:anykind-sync']
    const running = new RunningProgram(t, process.execPath, [
      ...anykindArguments,
      ...words,
      ...['--self-heal', '--leader-election', '--events', '-o', 'ndjson'],
      ...account,
      ...['--kubeconfig', kubeconfig],
    ])
    // What it may not do is told, and tried again for ever.
    await running.until(
      ({ out, code }) => /"type":"(synced|unreadable|failed)"/.test(out) || code !== undefined,
    )
    assert.match(running.out, /"type":"synced"/, running.out + running.err)
    await (await cluster.resource('configmaps')).in(namespace).delete('a')
    await running.prints('"type":"healed"')
  })
})
