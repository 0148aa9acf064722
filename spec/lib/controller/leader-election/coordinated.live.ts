import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Cluster, connect } from 'anykind'
import { type ElectionEvent, LeaderElector } from 'anykind/controller'
import { startLocalCluster } from 'anykind/local'
import { Changing } from '../../../support/changing.ts'
import { runAnykind } from '../../../support/run-program.ts'
import { testKubeconfig, testNamespace } from '../../../support/test-cluster.ts'

/* The server's own coordinator, which takes some five seconds for an election. */

const times = { leaseDurationMs: 5_000, renewDeadlineMs: 3_000, retryPeriodMs: 500 }

class Candidate extends Changing {
  readonly events: ElectionEvent[] = []
  readonly elector: LeaderElector
  readonly ending = new AbortController()
  readonly running: Promise<void>

  constructor(on: Cluster, namespace: string, identity: string, emulationVersion: string) {
    super()
    this.elector = new LeaderElector(on.client, {
      ...times,
      namespace,
      name: 'lead',
      identity,
      coordinated: { binaryVersion: '1.2.0', emulationVersion },
      onEvent: event => {
        this.events.push(event)
        this.changed()
      },
    })
    this.running = this.elector.run(
      this.ending.signal,
      signal => new Promise(resolve => signal.addEventListener('abort', () => resolve())),
    )
  }

  end(): Promise<void> {
    this.ending.abort()
    return this.running
  }
}

/** Who may do what `rbac generate` gives, and nothing else. */
async function asGenerated(cluster: Cluster, kubeconfig: string): Promise<Cluster> {
  const generate = ['rbac', 'generate', 'lead', '-n', 'default', '--coordinated-election']
  const { out, err } = await runAnykind([...generate, '-o', 'json', '--kubeconfig', kubeconfig])
  assert.equal(err, '')
  for (const object of JSON.parse(out).items) await (await cluster.for(object)).create(object)
  const as = 'system:serviceaccount:default:lead'
  return connect({ kubeconfig, as, cacheDirectory: false })
}

test('the server chooses the candidate of the oldest version, and its choice takes over when it comes later', async () => {
  await using local = await startLocalCluster({
    featureGates: { CoordinatedLeaderElection: true },
    apiServerFlags: { 'runtime-config': 'coordination.k8s.io/v1beta1=true' },
  })
  await using cluster = await connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false })
  await using limited = await asGenerated(cluster, local.kubeconfigPath)
  const newer = new Candidate(limited, 'default', 'newer', '1.2.0')
  await newer.until(({ elector }) => elector.isLeader())
  const older = new Candidate(cluster, 'default', 'older', '1.1.0')
  await older.until(({ elector }) => elector.isLeader())
  assert.equal(newer.elector.isLeader(), false)
  assert.deepEqual(
    newer.events.filter(({ type }) => type === 'stopped'),
    [{ type: 'stopped', why: 'yielded' }],
  )
  const leases = (await cluster.resource('leases')).in('default')
  const { strategy, holderIdentity, acquireTime } = (await leases.get('lead')).spec as Record<
    string,
    string
  >
  assert.deepEqual([strategy, holderIdentity], ['OldestEmulationVersion', 'older'])
  assert.match(acquireTime ?? '', /^\d{4}-.*\.\d{6}Z$/)
  await older.end()
  await newer.until(({ elector }) => elector.isLeader())
  await newer.end()
  const candidates = (await cluster.resource('leasecandidates')).in('default')
  assert.deepEqual((await candidates.listAll()).items, [])
  const failed = [...newer.events, ...older.events].filter(({ type }) => type === 'failed')
  assert.deepEqual(failed, [])
})

test('where the server has no candidates, they elect among themselves', async (t: TestContext) => {
  const namespace = await testNamespace(t)
  await using cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
  const only = new Candidate(cluster, namespace, 'only', '1.2.0')
  await only.until(({ elector }) => elector.isLeader())
  await only.end()
  assert.deepEqual(
    only.events.map(({ type }) => type),
    ['new-leader', 'started', 'stopped'],
  )
})
