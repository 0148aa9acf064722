import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Ended, runAnykind, runProgram } from '../../support/run-program.ts'
import { requestTestCluster, testKubectl, testNamespace } from '../../support/test-cluster.ts'

const kubectl = (args: readonly string[], input = '') => runProgram(testKubectl(), args, { input })

const settings = (name: string) => `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}, labels: {app: ${name}}}
`
const both = `${settings('a')}---\n${settings('b')}`

/** Command lines that print, end and leave behind what kubectl's do, each in a namespace with two ConfigMaps. */
const lines: readonly (readonly string[])[] = [
  ['cm', 'a'],
  ['cm', 'a', '-o', 'name'],
  ['cm/a', 'cm/b', '--wait=false'],
  ['cm', 'absent'],
  ['cm', 'absent', '--ignore-not-found'],
  ['cm,secret', 'a'],
  ['cm', '-l', 'app=a'],
  ['cm', '-l', 'app=none'],
  ['cm', '--field-selector', 'metadata.name=b'],
  ['cm', '--all'],
  ['cm', 'a', '--dry-run=server'],
  ['cm', 'a', 'absent', '--dry-run=client'],
  ['cm', 'a', '--dry-run=client', '-o', 'name'],
  ['cm', 'a', '--force'],
  ['cm', 'a', '--now'],
  ['cm', 'a', '--grace-period=0'],
  ['cm', 'a', '--cascade=foreground'],
  ['cm', 'a', '--cascade=orphan'],
  ['cm', 'a', '--timeout=30s'],
  ['clusterrole', 'absent'],
  ['clusterrole', 'view', '--dry-run=server'],
  ['clusterrole', 'view', '--dry-run=client'],
]
for (const line of lines) {
  test(`delete ${line.join(' ')} is as kubectl's`, async t => {
    const [ours, theirs] = [await testNamespace(t), await testNamespace(t)]
    for (const namespace of [ours, theirs]) {
      assert.equal((await kubectl(['create', '-n', namespace, '-f', '-'], both)).code, 0)
    }
    const expected = await kubectl(['delete', ...line, '-n', theirs])
    const actual = await runAnykind(['delete', ...line, '-n', ours])
    assert.deepEqual(comparable(actual, ours), comparable(expected, theirs))
    assert.deepEqual(await names(ours), await names(theirs))
  })
}

/** Without the namespace's name; what goes at the same time is told in any order. */
const comparable = ({ code, out, err }: Ended, namespace: string) => ({
  code,
  out: out.replaceAll(namespace, 'NAMESPACE').split('\n').sort(),
  err: err.replaceAll(namespace, 'NAMESPACE'),
})

/** The ConfigMaps that are there, without the one that a controller makes again. */
async function names(namespace: string): Promise<string[]> {
  const { out } = await kubectl(['get', 'cm', '-o', 'name', '-n', namespace])
  return out.split('\n').filter(name => !name.includes('kube-root-ca'))
}

for (const selected of ['--all', 'kube-root-ca.crt']) {
  test(`an object that a controller makes again at once counts as gone, by ${selected}`, async t => {
    const namespace = await testNamespace(t)
    const line = ['delete', 'cm', selected, '-n', namespace, '--timeout=30s']
    const { code, err } = await runAnykind(line)
    assert.deepEqual({ code, err }, { code: 0, err: '' })
  })
}

test('who may delete and not watch has deleted', async t => {
  const namespace = await testNamespace(t)
  await kubectl(['create', '-n', namespace, '-f', '-'], both)
  await kubectl(['create', 'role', 'd', '--verb=delete', '--resource=cm', '-n', namespace])
  await kubectl(['create', 'rolebinding', 'd', '--role=d', '--user=jane', '-n', namespace])
  const args = ['delete', 'cm', 'a', '-n', namespace, '--as=jane']
  assert.deepEqual(await runAnykind(args), {
    code: 0,
    out: `configmap "a" deleted from ${namespace} namespace\n`,
    err: '',
  })
})

test('what finalizers keep is told when the time is over', async t => {
  const namespace = await testNamespace(t)
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const metadata = { name: 'kept', finalizers: ['example.com/hold'] }
  await requestTestCluster('POST', path, { apiVersion: 'v1', kind: 'ConfigMap', metadata })
  t.after(() =>
    kubectl(['patch', 'cm', 'kept', '-n', namespace, '-p', '{"metadata":{"finalizers":null}}']),
  )
  const { code, out, err } = await runAnykind([
    'delete',
    'cm/kept',
    '-n',
    namespace,
    '--timeout=1s',
  ])
  assert.deepEqual({ code, out }, { code: 1, out: '' })
  assert.match(err, /^error: wait for ConfigMap .*kept: .*finalizers .*: example\.com\/hold\n$/)
})

test('manifests are deleted in their reverse order, and those that are gone are told', async t => {
  const namespace = await testNamespace(t)
  await kubectl(['create', '-n', namespace, '-f', '-'], settings('a'))
  const { code, out, err } = await runAnykind(['delete', '-f', '-', '-n', namespace], {
    input: both,
  })
  assert.deepEqual(
    { code, out, err },
    {
      code: 1,
      out: `configmap "a" deleted from ${namespace} namespace\n`,
      err: 'Error from server (NotFound): configmaps "b" not found\n',
    },
  )
})

test('what cannot be meant is a fault of the line, and nothing is deleted', async () => {
  const wrong = [
    ['cm'],
    ['cm', 'a', '--all'],
    ['cm', 'a', '-A'],
    ['cm', '--all', '-l', 'app=a'],
    ['cm', '--all', '--field-selector', 'metadata.name=a'],
    ['cm', 'a', '--now', '--grace-period=5'],
    ['cm', 'a', '--force', '--grace-period=5'],
    ['cm', 'a', '-o', 'yaml'],
  ]
  for (const line of wrong) {
    assert.equal((await runAnykind(['delete', ...line])).code, 2, line.join(' '))
  }
})

for (const answer of ['y', 'Y', 'n', '', 'yes']) {
  test(`delete -i asks, and takes "${answer}" as kubectl does`, async t => {
    const [ours, theirs] = [await testNamespace(t), await testNamespace(t)]
    for (const namespace of [ours, theirs]) {
      assert.equal((await kubectl(['create', '-n', namespace, '-f', '-'], both)).code, 0)
    }
    const args = (namespace: string) => ['delete', 'cm', 'a', 'b', '-i', '-n', namespace]
    const expected = await kubectl(args(theirs), `${answer}\n`)
    const actual = await runAnykind(args(ours), { input: `${answer}\n` })
    // What is deleted first is told on the line of the question.
    const words = (ended: Ended, namespace: string) => {
      const { out, ...rest } = comparable(ended, namespace)
      return { ...rest, out: out.join('\n').split(/\s+/).sort() }
    }
    assert.deepEqual(words(actual, ours), words(expected, theirs))
    assert.deepEqual(await names(ours), await names(theirs))
  })
}
