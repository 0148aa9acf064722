import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ResourceClient } from '../../lib/client/index.ts'
import { type Cluster, openCluster } from '../../lib/cluster.ts'
import { TransportError } from '../../lib/core/index.ts'
import { type LocalCluster, startLocalCluster } from '../../lib/local/index.ts'
import { poll } from '../../lib/local/poll.ts'
import { endpointOf } from '../support/test-cluster.ts'
import { Writers } from './writers.ts'

const timeoutMs = 1_000

let local: LocalCluster
let cluster: Cluster
let configMaps: ResourceClient
before(async () => {
  local = await startLocalCluster()
  cluster = await openCluster({
    kubeconfig: local.kubeconfigPath,
    cacheDirectory: false,
    timeoutMs,
  })
  configMaps = (await cluster.resource('configmaps', AbortSignal.timeout(30_000))).in('default')
})
after(async () => {
  await cluster[Symbol.asyncDispose]()
  await local.stop()
})

const isTimeout = (error: unknown): boolean =>
  error instanceof TransportError &&
  error.code === 'ERR_KUBE_TRANSPORT_TIMEOUT' &&
  error.outcome === 'unknown'

test('while the storage stands still calls end at their deadline and say that nobody knows; then all goes on', async () => {
  const writers = new Writers(configMaps)
  await writers.round()
  assert.deepEqual([...writers.told], ['done'])
  local.pause('etcd')
  const [told] = await Promise.all([
    writers.round(),
    assert.rejects(configMaps.get('applied'), isTimeout),
  ])
  assert.deepEqual(told, ['unknown', 'unknown', 'unknown'])
  local.resume('etcd')
  // What is still under way in the server may need a moment.
  const isWell = async () => (await writers.round()).every(told => told === 'done') || undefined
  assert.ok(await poll(isWell, { everyMs: 0, timeoutMs: 20_000 }))
  assert.deepEqual(await writers.contradictions(endpointOf(local.kubeconfig()), 'default'), [])
})
