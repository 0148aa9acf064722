import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cluster, type ConnectOptions, connect } from 'anykind'
import {
  type ElectionEvent,
  type GuardedWork,
  type LeaderElectionOptions,
  LeaderElector,
  type Leadership,
} from 'anykind/controller'
import { Changing } from '../../../support/changing.ts'
import { createLedger, keepLedger } from '../../../support/ledger.ts'
import { TcpProxy } from '../../../support/tcp-proxy.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { testEndpoint, testKubeconfig, testNamespace } from '../../../support/test-cluster.ts'

/* Electors in this process, with a fifth of the default times. */

const times = { leaseDurationMs: 3_000, renewDeadlineMs: 2_000, retryPeriodMs: 400 }

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

/** An elector that runs until the test ends, and what it has told. */
class Candidate extends Changing {
  readonly events: ElectionEvent[] = []
  readonly elector: LeaderElector
  readonly ending = new AbortController()
  readonly running: Promise<void>
  leadership: Leadership | undefined

  constructor(t: TestContext, options: LeaderElectionOptions, work: GuardedWork, on = cluster) {
    super()
    this.elector = new LeaderElector(on.client, {
      ...times,
      ...options,
      onEvent: event => {
        this.events.push(event)
        this.changed()
      },
    })
    this.running = this.elector.run(this.ending.signal, (signal, leadership) => {
      this.leadership = leadership
      return work(signal, leadership)
    })
    t.after(async () => {
      this.ending.abort()
      await this.running
    })
  }

  /** Waits until it has told this so many times. */
  async tells(type: ElectionEvent['type'], times = 1): Promise<void> {
    await this.until(({ events }) => events.filter(event => event.type === type).length >= times)
  }

  /** What it has told, but for failures: a busy machine has some. */
  get types(): string[] {
    return this.events.map(({ type }) => type).filter(type => type !== 'failed')
  }
}

/** Does nothing until it is told to stop. */
const idle: GuardedWork = signal =>
  new Promise(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))

async function start(t: TestContext) {
  const namespace = await testNamespace(t)
  const leases = (await cluster.resource('leases')).in(namespace)
  const options = (identity: string) => ({ namespace, name: 'lead', identity })
  const spec = async () => (await leases.get('lead')).spec as Record<string, unknown>
  return { namespace, leases, options, spec }
}

test('a leader that is cut off stops before another starts, and is no leader from then on', async t => {
  const { namespace, options } = await start(t)
  const proxy = await TcpProxy.start(testEndpoint().server)
  t.after(() => proxy[Symbol.asyncDispose]())
  await using cutOff = await connect(through(t, proxy))
  const ledger = await createLedger(cluster, namespace)
  const stoppedAt: number[] = []
  const first = new Candidate(
    t,
    options('first'),
    async signal => {
      await idle(signal, first.leadership ?? assert.fail())
      stoppedAt.push(performance.now())
      assert.equal((signal.reason as { why?: string }).why, 'deadline')
    },
    cutOff,
  )
  await first.tells('started')
  const startedAt: number[] = []
  const second = new Candidate(t, options('second'), async (signal, leadership) => {
    startedAt.push(performance.now())
    await keepLedger(cluster, namespace, signal, leadership)
  })
  await second.tells('new-leader')
  proxy.freeze()
  proxy.swap('https://127.0.0.1:1')
  await second.tells('started')
  assert.ok((stoppedAt[0] ?? assert.fail()) < (startedAt[0] ?? assert.fail()))
  assert.equal(first.elector.isLeader(), false)
  assert.equal(second.elector.isLeader(), true)
  proxy.thaw()
  proxy.swap(testEndpoint().server)
  await first.tells('new-leader', 2)
  assert.deepEqual([first.elector.leader, second.elector.isLeader()], ['second', true])
  await first.tells('failed')
  await ledger.writtenBy('second')
  await ledger.assertFenced()
})

test('a connection that freezes costs a leader nothing: another is there before the deadline', async t => {
  const { options } = await start(t)
  const proxy = await TcpProxy.start(testEndpoint().server)
  t.after(() => proxy[Symbol.asyncDispose]())
  await using frozen = await connect(through(t, proxy))
  const first = new Candidate(t, options('first'), idle, frozen)
  await first.tells('started')
  const second = new Candidate(t, options('second'), idle)
  await second.tells('new-leader')
  proxy.freeze()
  await sleep(times.leaseDurationMs + times.retryPeriodMs)
  await first.tells('failed')
  assert.deepEqual([first.types, second.types], [['new-leader', 'started'], ['new-leader']])
})

test('a Lease that is deleted is created again by who leads, and by nobody who has seen it', async t => {
  const { leases, options, spec } = await start(t)
  const first = new Candidate(t, options('first'), idle)
  await first.tells('started')
  const second = new Candidate(t, options('second'), idle)
  await second.tells('new-leader')
  const { metadata } = await leases.get('lead')
  await leases.delete('lead')
  const created = async () => (await leases.get('lead').catch(() => ({ metadata }))).metadata.uid
  while ((await created()) === metadata.uid);
  assert.equal((await spec()).holderIdentity, 'first')
  assert.equal(first.leadership?.isLeader(), true)
  assert.deepEqual([first.types, second.types], [['new-leader', 'started'], ['new-leader']])
})

for (const holderIdentity of ['forced', '']) {
  test(`a Lease that is taken by force, for "${holderIdentity}", ends the leader’s term at its next renewal`, async t => {
    const { leases, options, spec } = await start(t)
    const first = new Candidate(t, options('first'), idle)
    await first.tells('started')
    const { acquireTime, renewTime } = await spec()
    const forced = { holderIdentity, leaseDurationSeconds: 2, leaseTransitions: 7 }
    const patch = { spec: { ...forced, acquireTime, renewTime } }
    await leases.patch('lead', { type: 'merge', patch })
    await first.tells('stopped')
    assert.deepEqual(first.events.at(-1), { type: 'stopped', why: 'taken' })
    assert.equal(first.leadership?.isLeader(), false)
    assert.equal((await spec()).holderIdentity, holderIdentity)
    await first.tells('started', 2)
    assert.equal((await spec()).leaseTransitions, 8)
    assert.equal(first.leadership?.fence.leaseTransitions, 8)
  })
}

test('clocks that are wrong by days take nothing from anybody, and keep nothing', async t => {
  const { options, spec } = await start(t)
  const skewed = (days: number) => () => new Date(Date.now() + days * 86_400_000)
  const first = new Candidate(t, { ...options('first'), wallTime: skewed(-30) }, idle)
  await first.tells('started')
  const second = new Candidate(t, { ...options('second'), wallTime: skewed(30) }, idle)
  await second.tells('new-leader')
  await sleep(times.leaseDurationMs + times.retryPeriodMs)
  assert.deepEqual([first.types, second.types], [['new-leader', 'started'], ['new-leader']])
  first.ending.abort()
  await second.tells('started')
  assert.equal((await spec()).leaseTransitions, 1)
  assert.ok(String((await spec()).renewTime) > new Date().toISOString())
})

test('the Lease is kept until the work has settled, however long after the signal, and then given back', async t => {
  const { options, spec } = await start(t)
  const settled = Promise.withResolvers<void>()
  const first = new Candidate(t, options('first'), () => settled.promise)
  await first.tells('started')
  const second = new Candidate(t, options('second'), idle)
  await second.tells('new-leader')
  first.ending.abort()
  await sleep(times.leaseDurationMs + times.retryPeriodMs)
  assert.equal(first.leadership?.isLeader(), true)
  assert.deepEqual(second.types, ['new-leader'])
  settled.resolve()
  await first.running
  assert.equal(first.leadership?.isLeader(), false)
  await second.tells('started')
  assert.equal((await spec()).holderIdentity, 'second')
})

test('what the work throws is thrown, and the Lease given back before', async t => {
  const { options, spec } = await start(t)
  const elector = new LeaderElector(cluster.client, { ...times, ...options('first') })
  const run = elector.run(new AbortController().signal, async () => {
    await assert.rejects(elector.run(AbortSignal.abort(), idle), { code: 'ERR_KUBE_REQUEST' })
    throw new Error('broken')
  })
  await assert.rejects(run, { message: 'broken' })
  assert.deepEqual([(await spec()).holderIdentity, elector.isLeader()], ['', false])
})

test('who may not have Leases is told so, and goes on trying', async t => {
  const { options } = await start(t)
  await using nobody = await connect({
    kubeconfig: testKubeconfig(),
    as: 'nobody',
    cacheDirectory: false,
  })
  const candidate = new Candidate(t, options('first'), idle, nobody)
  await candidate.tells('failed', 2)
  const [failed] = candidate.events
  assert.match(String(failed?.type === 'failed' && failed.error), /leases.*forbidden.*nobody/s)
})

/** The test cluster, with a proxy in between. */
function through(t: TestContext, proxy: TcpProxy): ConnectOptions {
  const text = readFileSync(testKubeconfig(), 'utf8').replace(testEndpoint().server, proxy.url)
  return { kubeconfig: `${temporaryFolder(t, { config: text })}/config`, cacheDirectory: false }
}
