import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'anykind'
import { LeaderElector } from 'anykind/controller'
import { isRecord } from '../../../../lib/core/index.ts'
import { startLocalCluster } from '../../../../lib/local/index.ts'
import { findParts } from '../../../../lib/local/parts.ts'
import { RunningProgram } from '../../../support/running-program.ts'

/* kube-scheduler is a program of client-go's elector: it and ours share one Lease here, with a third of the default times. */

const times = { leaseDurationMs: 5_000, renewDeadlineMs: 4_000, retryPeriodMs: 500 }
const flags = {
  'leader-elect-resource-name': 'lead',
  'leader-elect-resource-namespace': 'default',
  'leader-elect-lease-duration': '5s',
  'leader-elect-renew-deadline': '4s',
  'leader-elect-retry-period': '500ms',
  'secure-port': '0',
}

async function scheduler(t: TestContext, kubeconfig: string): Promise<RunningProgram> {
  const { files } = await findParts({ nodes: true })
  const args = Object.entries({ kubeconfig, ...flags }).map(([name, value]) => `--${name}=${value}`)
  return new RunningProgram(t, files.scheduler ?? assert.fail(), args)
}

test('an elector of client-go and ours share a Lease: the same fields, and each waits for the other', async t => {
  await using local = await startLocalCluster()
  await using cluster = await connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false })
  const leases = (await cluster.resource('leases')).in('default')
  const read = async (): Promise<Record<string, unknown>> => {
    const lease = await leases.get('lead').catch(() => undefined)
    return isRecord(lease?.spec) ? lease.spec : {}
  }
  const heldBy = async (isHolder: (holder: string) => boolean) => {
    for (;;) {
      const spec = await read()
      if (isHolder(String(spec.holderIdentity ?? ''))) return spec
    }
  }
  const goes = (holder: string) => holder !== '' && holder !== 'ours'

  const first = await scheduler(t, local.kubeconfigPath)
  const theirs = await heldBy(goes)
  const elector = new LeaderElector(cluster.client, {
    ...times,
    namespace: 'default',
    name: 'lead',
    identity: 'ours',
  })
  const ending = new AbortController()
  const running = elector.run(ending.signal, signal => settledBy(signal))
  await sleep(times.leaseDurationMs + times.retryPeriodMs)
  assert.equal((await read()).holderIdentity, theirs.holderIdentity)
  assert.equal(elector.leader, theirs.holderIdentity)

  first.signal('SIGKILL')
  const ours = await heldBy(holder => holder === 'ours')
  assert.deepEqual(shapeOf(ours), shapeOf(theirs))
  assert.equal(ours.leaseTransitions, Number(theirs.leaseTransitions) + 1)

  const second = await scheduler(t, local.kubeconfigPath)
  await sleep(times.leaseDurationMs + times.retryPeriodMs)
  assert.equal((await read()).holderIdentity, 'ours')
  const asked = performance.now()
  ending.abort()
  await running
  const after = await heldBy(goes)
  assert.ok(performance.now() - asked < times.leaseDurationMs)
  assert.equal(after.leaseTransitions, Number(ours.leaseTransitions) + 1)
  assert.deepEqual(shapeOf(after), shapeOf(ours))
  second.signal('SIGKILL')
})

const settledBy = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))

/** Names, types, and the form of times. */
const shapeOf = (spec: Record<string, unknown>) =>
  Object.entries(spec)
    .map(([name, value]) => [
      name,
      typeof value,
      typeof value === 'string' &&
        value.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/, 'time'),
    ])
    .map(([name, type, form]) => (name === 'holderIdentity' ? [name, type] : [name, type, form]))
