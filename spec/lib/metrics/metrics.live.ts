import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from 'anykind'
import { LeaderElector } from 'anykind/controller'
import { FlightRecorder, Metrics } from 'anykind/metrics'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'
import { configMap, Running } from '../controller/running.ts'

test('caches and informers are told as they are, and no more of what has stopped', async t => {
  const namespace = await testNamespace(t)
  using metrics = new Metrics()
  using recorder = new FlightRecorder()
  await using cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  const configMaps = (await cluster.resource('configmaps')).in(namespace)
  const labels = { of: 'metrics' }
  const create = async (name: string) => {
    const metadata = { name, labels }
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { hunter2: 'hunter2' } }
    return (await configMaps.create(object)).metadata.resourceVersion ?? ''
  }
  await create('a')
  const informer = await cluster.informer('cm', { namespace, labelSelector: 'of=metrics' })
  metrics.addInformer(informer, 'mine')
  recorder.addInformer(informer)
  await informer.synced()
  await informer.observed(await create('b'))
  const gvk = { group: '', version: 'v1', kind: 'ConfigMap' }
  const validator = await (await cluster.schemas()).validatorOf(gvk)
  validator.validate({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })

  const lines = metrics.text().split('\n')
  const which = '{name="mine",resource="configmaps"}'
  const stream = `{name="mine",resource="configmaps",namespace="${namespace}"}`
  for (const line of [
    `anykind_informer_objects${which} 2`,
    `anykind_informer_synced${which} 1`,
    `anykind_watch_alive${stream} 1`,
    `anykind_watch_events_total${stream} 2`,
    `anykind_watch_failures_total${stream} 0`,
    `reflector_lists_total${stream} 1`,
    // The list by a stream of its own, as it is packed; then the watch.
    `reflector_watches_total${stream} 2`,
    'anykind_cache_reads_total{cache="discovery",source="server"} 1',
    'anykind_cache_reads_total{cache="schemas",source="server"} 1',
  ]) {
    assert.ok(lines.includes(line), `${line} is not in\n${lines.join('\n')}`)
  }
  assert.match(metrics.text(), /^anykind_informer_store_bytes\{.*\} [1-9]/m)
  assert.match(metrics.text(), /^anykind_cache_reads_total\{cache="discovery",source="memory"\} /m)
  assert.match(metrics.text(), /^anykind_schema_compilations_total [1-9]/m)

  const { requests, informers } = recorder.dump()
  const streams = requests.filter(({ stream }) => stream)
  assert.deepEqual(
    streams.map(({ status, durationMs }) => [status, durationMs === undefined]),
    [
      [200, false],
      [200, true],
    ],
  )
  assert.deepEqual(
    informers.map(({ resource, objects, streams }) => [resource, objects, streams.length]),
    [['configmaps', 2, 1]],
  )
  assert.doesNotMatch(JSON.stringify(recorder.dump()), /hunter2/)

  informer.stop()
  metrics.removeInformer(informer)
  recorder.removeInformer(informer)
  assert.doesNotMatch(metrics.text(), /mine/)
  assert.deepEqual(recorder.dump().informers, [])
})

test('a controller, its queue and its elector are told in the names that operators know', async t => {
  const namespace = await testNamespace(t)
  using metrics = new Metrics()
  await using cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  const leaderElection = new LeaderElector(cluster.client, { namespace, name: 'lease' })
  metrics.addElector(leaderElection, 'lease')
  const told = (line: string) => metrics.text().split('\n').includes(line)
  assert.ok(told('leader_election_master_status{name="lease"} 0'))
  const running = new Running(
    t,
    cluster,
    {
      name: 'copies',
      for: { name: 'configmaps', namespace, labelSelector: 'of=metrics' },
      concurrency: 3,
      reconcile: ({ name }) => {
        if (name === 'bad') throw new Error('hunter2')
      },
    },
    { leaderElection },
  )
  metrics.addController(running.controller)
  const configMaps = (await cluster.resource('configmaps')).in(namespace)
  for (const name of ['a', 'b', 'bad']) {
    await configMaps.create(configMap(name, {}, { labels: { of: 'metrics' } }))
  }
  await running.until(() => (running.controller.metrics?.reconcileTotal.error ?? 0) > 0)
  await running.until(() => running.controller.metrics?.reconcileTotal.success === 2)
  for (const line of [
    'leader_election_master_status{name="lease"} 1',
    'controller_runtime_reconcile_total{controller="copies",result="success"} 2',
    'controller_runtime_max_concurrent_reconciles{controller="copies"} 3',
  ]) {
    assert.ok(told(line), `${line} is not in\n${metrics.text()}`)
  }
  const text = metrics.text()
  assert.match(text, /^workqueue_adds_total\{name="copies"\} [3-9]/m)
  assert.match(text, /^workqueue_retries_total\{name="copies"\} [1-9]/m)
  assert.match(text, /^workqueue_work_duration_seconds_count\{name="copies"\} [3-9]/m)
  assert.match(text, /^controller_runtime_reconcile_time_seconds_bucket\{.*le="\+Inf"\} [3-9]/m)
  assert.doesNotMatch(text, /hunter2/)
})
