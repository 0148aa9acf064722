import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runAnykind, runProgram } from '../../support/run-program.ts'
import { requestTestCluster, testKubectl, testNamespace } from '../../support/test-cluster.ts'

test('describe tells of an object, its owners and its events', async t => {
  const namespace = await testNamespace(t)
  const containers = [{ name: 'web', image: 'example.com/web' }]
  const labels = { app: 'web' }
  await requestTestCluster('POST', `/apis/apps/v1/namespaces/${namespace}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    },
  })
  const describe = (line: string) => runAnykind(['describe', ...line.split(' '), '-n', namespace])
  const waited = await runAnykind([
    'wait',
    'deploy/web',
    '--for=condition=Available',
    '-n',
    namespace,
  ])
  assert.equal(waited.code, 0, waited.err)
  const deployment = await describe('deploy/web')
  assert.match(deployment.out, /^Name: {9}web\nNamespace: {4}spec-/)
  assert.match(deployment.out, /^conditions:\n {2}TYPE .*\n {2}(Available|Progressing) +True /m)
  assert.match(
    deployment.out,
    /^events:\n.*\n.* ScalingReplicaSet +1 +deployment-controller +Scaled up/m,
  )
  assert.deepEqual(await describe('deploy/web'), deployment)
  // By the beginning of its name, as kubectl finds it.
  const pod = await describe('pods web --show-events=false')
  assert.match(pod.out, /^Owned By: {5}ReplicaSet\/web-\w+ ← Deployment\/web$/m)
  assert.doesNotMatch(pod.out, /^events:/m)
})

test('an owner that is gone is said to be', async t => {
  const namespace = await testNamespace(t)
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'none', uid: 'x' }
  const unknown = { apiVersion: 'example.com/v1', kind: 'Shop', name: 'main', uid: 'y' }
  await requestTestCluster('POST', `/api/v1/namespaces/${namespace}/configmaps`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    // The garbage collector leaves alone what waits for a finalizer.
    metadata: { name: 'a', ownerReferences: [owner, unknown], finalizers: ['example.com/keep'] },
  })
  t.after(() =>
    runProgram(testKubectl(), [
      'patch',
      'cm',
      'a',
      '-n',
      namespace,
      '-p',
      '{"metadata":{"finalizers":null}}',
    ]),
  )
  const { out } = await runAnykind(['describe', 'cm', 'a', '-n', namespace])
  assert.match(out, /^Owned By: {5}ConfigMap\/none \(gone\)\n {14}Shop\/main \(not to be seen\)$/m)
})

test('what is not there is told as by kubectl', async t => {
  const namespace = await testNamespace(t)
  for (const line of [
    'describe cm nope',
    'describe cm -l a=b',
    'describe cm nope none',
    'describe pods',
  ]) {
    const args = [...line.split(' '), '-n', namespace]
    const [ours, theirs] = await Promise.all([runAnykind(args), runProgram(testKubectl(), args)])
    assert.deepEqual(ours, theirs, line)
  }
})

test('of very many events the newest are told, the last one last', async t => {
  const namespace = await testNamespace(t)
  const core = `/api/v1/namespaces/${namespace}`
  const metadata = { name: 'a' }
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
  const { body } = await requestTestCluster('POST', `${core}/configmaps`, configMap)
  const { uid } = (body as { metadata: { uid: string } }).metadata
  // The newest first by name, which is the order of the server.
  for (let place = 0; place < 55; place++) {
    const second = String(59 - place).padStart(2, '0')
    const posted = await requestTestCluster('POST', `${core}/events`, {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `e${String(place).padStart(2, '0')}` },
      involvedObject: { kind: 'ConfigMap', name: 'a', namespace, uid },
      type: 'Normal',
      reason: 'Told',
      message: `told at ${second}`,
      lastTimestamp: `2026-01-01T00:00:${second}Z`,
    })
    assert.equal(posted.status, 201)
  }
  const { out } = await runAnykind(['describe', 'cm/a', '-n', namespace])
  const told = [...out.matchAll(/told at (\d+)/g)].map(([, second]) => Number(second))
  assert.deepEqual(
    told,
    Array.from({ length: 50 }, (_, place) => place + 10),
  )
})
