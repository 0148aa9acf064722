import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runAnykind, runProgram } from '../../support/run-program.ts'
import { requestTestCluster, testKubectl, testNamespace } from '../../support/test-cluster.ts'

const kubectl = (args: readonly string[]) => runProgram(testKubectl(), args)

const configMap = (name: string, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { app: 'x' } },
  data,
})

const mapsOf = (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps`

test('wait says what kubectl says, and ends as it does', async t => {
  const namespace = await testNamespace(t)
  for (const name of ['a', 'b']) {
    await requestTestCluster('POST', mapsOf(namespace), configMap(name, { state: 'done' }))
  }
  const differing: unknown[] = []
  for (const line of [
    'wait cm/a --for=create',
    'wait cm a b --for=create --for=jsonpath={.data.state}=done',
    'wait cm --all --for=jsonpath=.data.state --field-selector=metadata.name!=kube-root-ca.crt',
    'wait cm -l app=x --for=jsonpath={.data.state}=done -o name',
    'wait cm/a --for=jsonpath={.data.state}=done -o jsonpath={.metadata.name}',
    'wait cm/a cm/b --for=create -o yaml',
    'wait cm/a --for=create -o json',
    'wait cm/a --for=jsonpath={.data.state}=no --timeout=0',
    'wait cm/a --for=jsonpath={.data.state}=no --timeout=1s',
    'wait cm/a --for=jsonpath={.data}=no',
    'wait cm/a --for=condition=Ready --timeout=0',
    'wait cm/a --for=delete --timeout=0',
    'wait cm/a --for=delete --timeout=1s',
    'wait cm/nope --for=delete',
    'wait cm/a cm/nope --for=create --timeout=1s',
    'wait cm/a cm/nope --for=jsonpath=.data',
    'wait cm/nope cm/a --for=jsonpath={.data.state}=done',
    'wait cm -l app=none --for=delete',
    'wait cm -l app=none --for=jsonpath=.data',
    'wait cm -l app=none --for=create --timeout=1s',
    'wait cm/nope --for=create --timeout=0',
    'wait cm/a cm/nope --for=create --timeout=0',
    'wait cm/nope --for=create --for=delete --timeout=0',
    'wait cm/nope --for=create --for=jsonpath=.data --timeout=0',
    'wait cm/nope --for=create --timeout=0 --as=nobody',
    'wait cm -l app=none --for=create --timeout=0',
    'wait cm -l app=x --for=create --timeout=0',
    'wait cm/a cm/b --for=create --timeout=0',
    `wait ns/${namespace} --for=jsonpath={.status.phase}=Active --timeout=-1s`,
    'wait namespaces default --for=create -A',
  ]) {
    const args = [...line.split(' '), '-n', namespace]
    const [ours, theirs] = await Promise.all([runAnykind(args), kubectl(args)])
    const { out, err, code } = ours
    if (out !== theirs.out || err !== theirs.err || code !== theirs.code) {
      differing.push({ line, ours, theirs })
    }
  }
  assert.deepEqual(differing, [])
})

test('a line that cannot be right is refused in the words of kubectl, with exit code 2', async () => {
  for (const line of [
    'wait cm/a',
    'wait cm/a --for=none',
    'wait cm --for=create',
    'wait cm/a --for=jsonpath={.a}=',
    'wait cm/a --for=jsonpath={.a}=b=c',
    'wait cm/a --for=jsonpath=',
    'wait cm/a -l a=b --for=delete',
  ]) {
    const args = line.split(' ')
    const [ours, theirs] = await Promise.all([runAnykind(args), kubectl(args)])
    assert.deepEqual([ours.err.split('\n')[0], ours.out], [theirs.err.split('\n')[0], ''], line)
    assert.deepEqual([ours.code, theirs.code], [2, 1], line)
  }
})

test('wait ends when what it waits for happens', async t => {
  const namespace = await testNamespace(t)
  const wait = (line: string) => runAnykind(['wait', ...line.split(' '), '-n', namespace])
  const created = [wait('cm/late --for=create'), wait('cm -l app=x --for=create')]
  const ready = wait('cm/late --for=create --for=jsonpath={.data.state}=done')
  await requestTestCluster('POST', mapsOf(namespace), configMap('late'))
  for (const { out, code } of await Promise.all(created)) {
    assert.deepEqual({ out, code }, { out: 'configmap/late condition met\n', code: 0 })
  }
  await requestTestCluster('PUT', `${mapsOf(namespace)}/late`, configMap('late', { state: 'done' }))
  assert.equal((await ready).out, 'configmap/late condition met\n'.repeat(2))
  const gone = wait('cm/late --for=delete')
  await requestTestCluster('DELETE', `${mapsOf(namespace)}/late`)
  const { out, err, code } = await gone
  assert.deepEqual({ err, code }, { err: '', code: 0 })
  // It may have been gone before the first look.
  assert.match(out, /^(configmap\/late condition met\n)?$/)
})
