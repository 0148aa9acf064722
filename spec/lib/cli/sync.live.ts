import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { anykindArguments, runAnykind } from '../../support/run-program.ts'
import { RunningProgram } from '../../support/running-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { requestTestCluster, testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }

async function start(t: TestContext) {
  const namespace = await testNamespace(t)
  const folder = temporaryFolder(t, { 'a.json': JSON.stringify(configMap) })
  const words = ['sync', folder, '--set=kept', '-n', namespace, '--kubeconfig', testKubeconfig()]
  return { namespace, folder, words }
}

test('once, and again', async t => {
  const { words } = await start(t)
  for (const _ of [1, 2]) {
    const { code, out, err } = await runAnykind(words)
    assert.equal(code, 0, err)
    assert.equal(out, 'configmap/a serverside-applied\n')
    assert.equal(err, 'the source has 1 objects\nall 1 objects are in place\n')
  }
})

test('it goes on, is asked how it is, tells by events, and ends when it is told to', async t => {
  const { words, namespace } = await start(t)
  const running = new RunningProgram(t, process.execPath, [
    ...anykindArguments,
    ...words,
    ...['--watch', '--self-heal', '--events', '-o', 'ndjson', '--health-port', '18973'],
  ])
  await running.prints('"type":"synced"')
  await requestTestCluster('DELETE', `/api/v1/namespaces/${namespace}/configmaps/a`)
  await running.prints('"type":"healed"')
  assert.equal((await fetch('http://127.0.0.1:18973/readyz')).status, 200)
  const metrics = await (await fetch('http://127.0.0.1:18973/metrics')).text()
  assert.match(metrics, /^anykind_sync_healed_total\{set="kept"\} 1$/m)
  const { code, out } = await running.interrupt()
  assert.equal(code, 130)
  const types = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line).type)
  assert.deepEqual(types, ['changed', 'applied', 'synced', 'drifted', 'healed'])
  const { body } = await requestTestCluster(
    'GET',
    `/apis/events.k8s.io/v1/namespaces/${namespace}/events`,
  )
  const reasons = (body as { items: { reason: string }[] }).items.map(({ reason }) => reason)
  assert.ok(reasons.includes('Drifted') && reasons.includes('Healed'), String(reasons))
})

for (const [what, flags, message] of [
  ['no folder', ['--set=a'], /it takes one DIR/],
  ['no set', ['deploy'], /--set is needed/],
  ['a set without a name', ['deploy', '--set=secrets/'], /must not be blank/],
] as const) {
  test(`${what} is a fault of the line`, async () => {
    const { code, err } = await runAnykind(['sync', ...flags])
    assert.equal(code, 2)
    assert.match(err, message)
  })
}
