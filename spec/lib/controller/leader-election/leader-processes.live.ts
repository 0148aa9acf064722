import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from 'anykind'
import { createLedger } from '../../../support/ledger.ts'
import { RunningProgram } from '../../../support/running-program.ts'
import { testKubeconfig, testNamespace } from '../../../support/test-cluster.ts'

/* Processes that are stopped, killed and ended. Times are a fifth of the defaults, so that a failover takes 3.6 s. */

const times = { leaseDurationMs: 3_000, renewDeadlineMs: 2_000, retryPeriodMs: 400 }

test('three processes, of which the leader is stopped, killed and ended: one writes at a time, and another follows', async t => {
  const kubeconfig = testKubeconfig()
  const namespace = await testNamespace(t)
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  const ledger = await createLedger(cluster, namespace)
  const candidate = (identity: string) => {
    const options = JSON.stringify({ kubeconfig, namespace, name: 'lead', identity, ...times })
    const args = ['--conditions=@anykind/source', 'spec/support/candidate.ts', options]
    return new RunningProgram(t, process.execPath, args)
  }
  const stopped = candidate('stopped')
  await ledger.writtenBy('stopped')
  const killed = candidate('killed')
  await killed.prints('new-leader')

  stopped.signal('SIGSTOP')
  await ledger.writtenBy('killed')
  const ended = candidate('ended')
  await ended.prints('new-leader')
  stopped.signal('SIGCONT')
  await stopped.prints('stopped')

  stopped.signal('SIGSTOP')
  killed.signal('SIGKILL')
  await ledger.writtenBy('ended')
  stopped.signal('SIGCONT')

  ended.signal('SIGTERM')
  assert.equal((await ended.ended()).code, 0)
  assert.match((await ended.ended()).out, /started\nstopped\nend\n$/)
  await ledger.writtenBy('stopped')
  stopped.signal('SIGTERM')
  const { code, out } = await stopped.ended()
  assert.deepEqual(
    [code, out.match(/^(started|stopped|end)$/gm)?.join(' ')],
    [0, 'started stopped started stopped end'],
  )
  await ledger.assertFenced()
  const leases = (await cluster.resource('leases')).in(namespace)
  const { spec } = await leases.get('lead')
  assert.deepEqual(
    { ...(spec as object), acquireTime: '', renewTime: '' },
    {
      holderIdentity: '',
      leaseDurationSeconds: 1,
      leaseTransitions: 3,
      acquireTime: '',
      renewTime: '',
    },
  )
})
