import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Ended, runAnykind, runProgram } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { testKubectl, testNamespace } from '../../support/test-cluster.ts'

const kubectl = (args: readonly string[], input?: string) =>
  runProgram(testKubectl(), args, input === undefined ? {} : { input })

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {mode: fast}\n'

test('create prints what kubectl prints, and its failures with their place', async t => {
  const namespace = await testNamespace(t)
  const args = ['create', '-f', '-', '-n', namespace]
  for (const dryRun of ['--dry-run=server', '--dry-run=none']) {
    const ours = await runAnykind([...args, dryRun], { input: settings })
    await kubectl(['delete', 'cm', '--all', '-n', namespace])
    assert.deepEqual(ours, await kubectl([...args, dryRun], settings))
  }
  const again = await runAnykind(args, { input: settings })
  assert.equal(again.code, 1)
  assert.match(
    again.err,
    /^stdin:1:1: Error from server \(AlreadyExists\): configmaps "settings" already exists\n$/,
  )
})

const set = `${settings}---
apiVersion: v1
kind: Secret
metadata: {name: login}
stringData: {user: jane}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: some-role}
rules: []
`
for (const form of [undefined, 'yaml', 'json', 'kyaml', 'name', 'jsonpath={.metadata.name}']) {
  for (const dryRun of ['client', 'server']) {
    test(`create of several with ${form ?? 'no -o'} in a ${dryRun} dry run is as kubectl's`, async t => {
      const namespace = await testNamespace(t)
      const output = form === undefined ? [] : [`-o=${form}`]
      const args = ['create', '-f', '-', '-n', namespace, `--dry-run=${dryRun}`, ...output]
      const same = ({ out, ...rest }: Ended) => ({
        ...rest,
        out: out.replaceAll(/("?(uid|creationTimestamp)"?:).*/g, '$1'),
      })
      const ours = await runAnykind(args, { input: set })
      assert.deepEqual(same(ours), same(await kubectl(args, set)))
    })
  }
}

test('what create does not do, it says', async () => {
  for (const [flag, hint] of [
    ['--edit', /change the file first/],
    ['--save-config', /use apply/],
  ] as const) {
    const { code, err } = await runAnykind(['create', '-f', '-', flag])
    assert.equal(code, 2)
    assert.match(err, hint)
  }
})

test('create stores the others where one fails, and gives them with -o', async t => {
  const namespace = await testNamespace(t)
  await kubectl(['create', 'cm', 'settings', '-n', namespace])
  const input = `${settings}---\n${settings.replace('settings', 'more')}`
  const { code, out } = await runAnykind(['create', '-f', '-', '-n', namespace, '-o', 'name'], {
    input,
  })
  assert.deepEqual({ code, out }, { code: 1, out: 'configmap/more\n' })
})

test('create sends nothing while a manifest has a fault', async t => {
  const namespace = await testNamespace(t)
  const input = `${settings}---\n${settings.replace('settings', 'b').replace('\ndata', '\ndate')}`
  const created = await runAnykind(['create', '-f', '-', '-n', namespace], { input })
  assert.equal(created.code, 3)
  assert.match(created.err, /^stdin:\d+:1: ConfigMap b: date: .*\nerror: nothing was sent/)
  assert.equal((await kubectl(['get', 'cm', 'settings', '-n', namespace])).code, 1)
})

test('create makes a new object of generateName each time', async t => {
  const namespace = await testNamespace(t)
  const input = settings.replace('name: settings', 'generateName: run-')
  const args = ['create', '-f', '-', '-n', namespace, '-o', 'name']
  const names = [await runAnykind(args, { input }), await runAnykind(args, { input })]
  for (const { out } of names) assert.match(out, /^configmap\/run-\w+\n$/)
  assert.notEqual(names[0]?.out, names[1]?.out)
})

/** Patches that print and end as kubectl's do, in this order. */
const patches: readonly (readonly string[])[] = [
  ['cm', 'settings', '-p', '{"data":{"mode":"slow"}}'],
  ['cm/settings', '-p', '{"data":{"mode":"slow"}}'],
  ['cm', 'settings', '--type=merge', '-p', 'data: {mode: null, level: "3"}', '--dry-run=server'],
  ['cm', 'settings', '--type=merge', '-p', 'data: {mode: null, level: "3"}'],
  ['cm', 'settings', '--type=json', '-p', '[{"op":"remove","path":"/data/level"}]', '-o', 'name'],
  ['cm', 'settings', '--type=json', '-p', '[{"op":"remove","path":"/data/none"}]'],
  ['cm', 'absent', '-p', '{}'],
]
test('patch changes and prints what kubectl does', async t => {
  const [ours, theirs] = [await testNamespace(t), await testNamespace(t)]
  for (const namespace of [ours, theirs]) {
    await kubectl(['create', '-f', '-', '-n', namespace], settings)
  }
  for (const line of patches) {
    const expected = await kubectl(['patch', ...line, '-n', theirs])
    const { out, ...actual } = await runAnykind(['patch', ...line, '-n', ours])
    // kubectl does not say that it was a dry run.
    const said = out.replace(' (server dry run)', '')
    assert.deepEqual({ ...actual, out: said }, expected, line.join(' '))
    const data = (namespace: string) =>
      kubectl(['get', 'cm', 'settings', '-n', namespace, '-o', 'jsonpath={.data}'])
    assert.deepEqual(await data(ours), await data(theirs), line.join(' '))
  }
})

test('patch reads a file and a part of an object', async t => {
  const namespace = await testNamespace(t)
  const folder = temporaryFolder(t, { 'patch.yaml': 'spec: {replicas: 3}\n' })
  await kubectl(['create', 'deploy', 'web', '--image=x', '-n', namespace])
  const args = ['deploy', 'web', '-n', namespace, '--subresource=scale', '--type=merge']
  const file = join(folder, 'patch.yaml')
  const { code, out, err } = await runAnykind(['patch', ...args, '--patch-file', file])
  assert.deepEqual([code, out, err], [0, 'scale.autoscaling/web patched\n', ''])
})

test('patch finds its objects by manifests, and goes on where one is not there', async t => {
  const namespace = await testNamespace(t)
  await kubectl(['create', '-f', '-', '-n', namespace], settings)
  const label = '{"metadata":{"labels":{"a":"b"}}}'
  const args = ['patch', '-f', '-', '-n', namespace, '-p', label, '-o', 'yaml']
  const ours = await runAnykind(args, { input: set })
  assert.deepEqual(ours, await kubectl(args, set))
  assert.match(ours.err, /secrets "login" not found\n.*clusterroles.*"some-role" not found\n$/)
})

test('a strategic patch of a custom resource says what to do instead', async t => {
  const namespace = await testNamespace(t)
  const group = `${namespace}.example.com`
  const crd = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Thing', plural: 'things' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
    },
  }
  t.after(() => kubectl(['delete', 'crd', `things.${group}`]))
  const thing = { apiVersion: `${group}/v1`, kind: 'Thing', metadata: { name: 'a' } }
  const input = `${JSON.stringify(crd)}\n${JSON.stringify(thing)}`
  await runAnykind(['apply', '-f', '-', '-n', namespace], { input })
  const line = ['patch', `things.${group}`, 'a', '-n', namespace, '-p', '{"metadata":{}}']
  const { code, err } = await runAnykind(line)
  assert.equal(code, 1)
  const expected = (await kubectl(line)).err.trimEnd()
  assert.equal(err, `${expected}; custom resources take --type=merge or --type=json\n`)
})

test('what cannot be a patch is a fault of the line', async () => {
  const lines = [
    ['cm', 'a'],
    ['cm', '-p', '{}'],
    ['cm', 'a', '-p', '{}', '--patch-file=x'],
    ['cm', 'a', '--type=json', '-p', '{}'],
    ['cm', 'a', '-p', '{}', '--local'],
    ['cm', 'a', '-p', '{}', '--dry-run=client'],
    ['cm', 'a', '--patch-file=/nonexistent'],
    ['cm', 'a', '-f', 'x', '-p', '{}'],
  ]
  for (const line of lines) assert.equal((await runAnykind(['patch', ...line])).code, 2)
})

test('a form of output that there is not is a fault of the line, and nothing is sent', async t => {
  const namespace = await testNamespace(t)
  for (const verb of ['create', 'apply']) {
    const args = [verb, '-f', '-', '-n', namespace, '-o', 'nothing']
    const { code, err } = await runAnykind(args, { input: settings })
    assert.equal(code, 2)
    assert.match(err, /unable to match a printer/)
  }
  assert.equal((await kubectl(['get', 'cm', 'settings', '-n', namespace])).code, 1)
})
