import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Cluster, connect, type KubeObject } from 'anykind'
import { EventRecorder } from 'anykind/controller'
import { startLocalCluster } from 'anykind/local'
import { ManualClock } from '../../../support/manual-clock.ts'
import { runKubectl } from '../../../support/run-kubectl.ts'
import { TcpProxy } from '../../../support/tcp-proxy.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { testEndpoint, testKubeconfig, testNamespace } from '../../../support/test-cluster.ts'

const controller = 'example.com/operator'
const minute = 60_000

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

async function configMap(namespace: string, on = cluster): Promise<KubeObject> {
  const client = (await on.resource('configmaps')).in(namespace)
  return client.create({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })
}

async function eventsOf(namespace: string, on = cluster) {
  const { items } = await (await on.resource('events.events.k8s.io')).in(namespace).listAll()
  return items.map(({ reason, note, series }) => ({ reason, note, series: countOf(series) }))
}

const countOf = (series: unknown): unknown => (series as { count?: number } | undefined)?.count

test('kubectl shows what was told, how often, and of whom', async t => {
  const namespace = await testNamespace(t)
  const regarding = await configMap(namespace)
  await using recorder = new EventRecorder(cluster.client, { controller })
  recorder.event({ regarding, reason: 'Created', note: 'made it' })
  for (let index = 0; index < 5; index++) {
    recorder.event({ regarding, type: 'Warning', reason: 'Failed', action: 'Scaling', note: 'no' })
  }
  await recorder.flush()
  assert.deepEqual(await eventsOf(namespace), [
    { reason: 'Created', note: 'made it', series: undefined },
    // Written once, as it waited for the first.
    { reason: 'Failed', note: 'no', series: 5 },
  ])
  const { out: events } = await runKubectl(namespace, ['events', '--for', 'configmap/a'])
  assert.match(events, /Normal +Created +ConfigMap\/a +made it/)
  assert.match(events, /\(x5 over .*Warning +Failed +ConfigMap\/a +no/)
  const { out: description } = await runKubectl(namespace, ['describe', 'configmap', 'a'])
  assert.match(description, /Warning +Failed .* example\.com\/operator +no/)
  assert.deepEqual(recorder.stats, {
    written: 2,
    counted: 3,
    pending: 0,
    dropped: { full: 0, spam: 0, invalid: 0, refused: 0 },
    lastError: undefined,
  })
})

test('a series is written at its second time, each half hour, when it is over and at the end', async t => {
  const namespace = await testNamespace(t)
  const regarding = await configMap(namespace)
  const clock = new ManualClock()
  const recorder = new EventRecorder(cluster.client, { controller, clock })
  const happens = () => recorder.event({ regarding, reason: 'Again', note: 'n' })
  const count = async () => (await eventsOf(namespace)).map(({ series }) => series)
  happens()
  await recorder.flush()
  assert.deepEqual(await count(), [undefined])
  happens()
  await recorder.flush()
  assert.deepEqual(await count(), [2])
  for (let minutes = 0; minutes < 30; minutes += 6) {
    happens()
    await recorder.flush()
    assert.deepEqual(await count(), [2])
    clock.advance(3 * minute)
    happens()
    await clock.pass(6 * minute, 6 * minute)
  }
  await clock.asleep()
  await recorder.flush()
  assert.deepEqual(await count(), [12])
  happens()
  await clock.pass(6 * minute, 6 * minute)
  await clock.pass(6 * minute, 6 * minute)
  await recorder.flush()
  assert.deepEqual(await count(), [13])
  happens()
  happens()
  await recorder.flush()
  happens()
  await recorder[Symbol.asyncDispose]()
  assert.deepEqual(await count(), [13, 3])
})

test('a series goes on in a new event when the server has forgotten the first', async t => {
  const namespace = await testNamespace(t)
  const regarding = await configMap(namespace)
  await using recorder = new EventRecorder(cluster.client, { controller })
  recorder.event({ regarding, reason: 'Again' })
  await recorder.flush()
  await (await cluster.resource('events')).in(namespace).deleteCollection({ all: true })
  recorder.event({ regarding, reason: 'Again' })
  await recorder.flush()
  assert.deepEqual(
    (await eventsOf(namespace)).map(({ series }) => series),
    [2],
  )
})

test('too long a note, and words that are too long, are what the server takes at most', async t => {
  const namespace = await testNamespace(t)
  const regarding = await configMap(namespace)
  await using recorder = new EventRecorder(cluster.client, {
    controller,
    instance: 'i'.repeat(999),
  })
  recorder.event({
    regarding,
    reason: 'R'.repeat(999),
    action: 'A'.repeat(999),
    note: 'ä'.repeat(999),
  })
  await recorder.flush()
  const [event] = await eventsOf(namespace)
  assert.equal(Buffer.byteLength(String(event?.note)), 1023)
})

test('what cannot be written is counted: invalid, spam, refused; nothing is thrown', async t => {
  const namespace = await testNamespace(t)
  const regarding = await configMap(namespace)
  await using recorder = new EventRecorder(cluster.client, { controller })
  recorder.event({ regarding, reason: '' })
  recorder.event({ regarding: undefined as never, reason: 'None' })
  for (let index = 0; index < 30; index++) recorder.event({ regarding, reason: `R${index}` })
  const nowhere = { ...regarding, metadata: { name: 'a', namespace: 'no-such-namespace' } }
  recorder.event({ regarding: nowhere, reason: 'Lost' })
  await recorder.flush()
  const { dropped, written, lastError } = recorder.stats
  assert.deepEqual([written, dropped], [25, { full: 0, spam: 5, invalid: 2, refused: 1 }])
  assert.match(String(lastError), /no-such-namespace/)
  assert.equal((await eventsOf(namespace)).length, 25)
})

test('a server that does not answer holds up nobody, and gets what waited when it is back', async t => {
  const namespace = await testNamespace(t)
  const proxy = await TcpProxy.start(testEndpoint().server)
  t.after(() => proxy[Symbol.asyncDispose]())
  const text = readFileSync(testKubeconfig(), 'utf8').replace(testEndpoint().server, proxy.url)
  const kubeconfig = `${temporaryFolder(t, { config: text })}/config`
  await using away = await connect({ kubeconfig, cacheDirectory: false })
  const regarding = await configMap(namespace, away)
  const clock = new ManualClock()
  const recorder = new EventRecorder(away.client, { controller, clock, maxPending: 3 })
  proxy.swap('https://127.0.0.1:1')
  proxy.reset()
  recorder.event({ regarding, reason: 'First' })
  await clock.asleep(12_500, 10_000)
  for (let index = 0; index < 5; index++) recorder.event({ regarding, reason: `R${index}` })
  assert.deepEqual([recorder.stats.pending, recorder.stats.dropped.full], [3, 2])
  proxy.swap(testEndpoint().server)
  await clock.pass(12_500, 10_000)
  await recorder.flush()
  assert.equal(recorder.stats.written, 4)
  proxy.swap('https://127.0.0.1:1')
  proxy.reset()
  recorder.event({ regarding, reason: 'Last' })
  await clock.asleep(12_500, 10_000)
  const closing = recorder[Symbol.asyncDispose]()
  await clock.pass(5_000, 5_000)
  await closing
  recorder.event({ regarding, reason: 'Late' })
  assert.deepEqual(recorder.stats.dropped, { full: 2, spam: 0, invalid: 1, refused: 1 })
})

test('a server without events.k8s.io gets events of core', async () => {
  await using local = await startLocalCluster({
    apiServerFlags: { 'runtime-config': 'events.k8s.io/v1=false' },
  })
  await using old = await connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false })
  const regarding = await configMap('default', old)
  await using recorder = new EventRecorder(old.client, { controller })
  recorder.event({ regarding, reason: 'Again', note: 'first' })
  await recorder.flush()
  recorder.event({ regarding, reason: 'Again', note: 'second' })
  await recorder.flush()
  const { items } = await (await old.resource('events')).in('default').listAll()
  const [event] = items.filter(({ reason }) => reason === 'Again')
  const { count, series, message, source, reportingComponent, involvedObject } =
    event ?? assert.fail()
  assert.deepEqual(
    [count, countOf(series), message, source, reportingComponent],
    [2, 2, 'first', { component: controller }, controller],
  )
  assert.equal((involvedObject as { uid: string }).uid, regarding.metadata.uid)
})

test('a controller without a qualified name is refused at once', () => {
  for (const name of ['', 'a/b/c', 'has space', '-a', 'x'.repeat(64)]) {
    assert.throws(() => new EventRecorder(cluster.client, { controller: name }), {
      code: 'ERR_KUBE_REQUEST',
    })
  }
})
