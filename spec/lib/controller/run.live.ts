import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { type ApiError, type Cluster, connect, isInvalid, type KubeObject } from 'anykind'
import {
  adopt,
  controller,
  controllerOf,
  type LeaderElection,
  ownerReferencesOf,
  type Reconcile,
  type RunOptions,
  release,
  run,
  withController,
} from 'anykind/controller'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'
import { configMap, Running } from './running.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

async function start(t: TestContext, names: readonly string[] = []) {
  const namespace = await testNamespace(t)
  const configMaps = (await cluster.resource('configmaps')).in(namespace)
  const labels = { wanted: 'yes' }
  for (const name of names) await configMaps.create(configMap(name, {}, { labels }))
  const controlled = (reconcile: Reconcile, options: RunOptions = {}) =>
    new Running(
      t,
      cluster,
      { for: { name: 'configmaps', labelSelector: 'wanted' }, namespace, reconcile },
      options,
    )
  return { namespace, configMaps, controlled }
}

test('told to stop, it does what waits, tells nobody to end, and takes on nothing more', async t => {
  const { configMaps, controlled } = await start(t, ['a', 'b', 'c'])
  const done: string[] = []
  const running = controlled(async ({ name, signal }) => {
    await setTimeout(50)
    done.push(`${name} ${signal.aborted}`)
    return { requeueAfterMs: 1 }
  })
  await running.until(() => done.length === 1)
  const over = running.stop()
  await configMaps.create(configMap('d', {}, { labels: { wanted: 'yes' } }))
  await over
  assert.deepEqual(done.toSorted(), ['a false', 'b false', 'c false'])
  await setTimeout(50)
  assert.equal(done.length, 3)
})

test('after the grace period what is under way is told to end and waited for, and what waits is left', async t => {
  const { controlled } = await start(t, ['a', 'b'])
  const seen: string[] = []
  const running = controlled(
    async ({ name, signal }) => {
      seen.push(`begin ${name}`)
      await setTimeout(60_000, undefined, { signal }).catch(() => undefined)
      seen.push(`told ${(signal.reason as Error).message}`)
      await setTimeout(50)
      seen.push('end')
      throw signal.reason
    },
    { graceMs: 50 },
  )
  while (seen.length === 0) await setTimeout(5)
  await running.stop()
  assert.deepEqual(seen.slice(1), ['told the grace period is over', 'end'])
  assert.deepEqual(running.errors, [])
})

/** An election that a spec decides; as ours, it tells the end of the election to what it guards. */
class Decided implements LeaderElection {
  readonly told: string[] = []
  #lead: (() => void) | undefined
  #lost = new AbortController()

  async run(signal: AbortSignal, lead: (signal: AbortSignal) => Promise<void>): Promise<void> {
    while (!signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#lead = resolve
      signal.addEventListener('abort', () => resolve())
      await promise
      if (signal.aborted) break
      this.#lost = new AbortController()
      await lead(AbortSignal.any([signal, this.#lost.signal]))
      this.told.push('settled')
      if (!this.#lost.signal.aborted) break
    }
    this.told.push('released')
  }

  async leads(): Promise<void> {
    while (this.#lead === undefined) await setTimeout(5)
    this.#lead()
    this.#lead = undefined
  }

  loses(): void {
    this.#lost.abort(new Error('another leads'))
  }
}

test('who leads works; who loses ends at once, before another may begin, and works again when it leads again', async t => {
  const { controlled } = await start(t, ['a'])
  const election = new Decided()
  const seen: string[] = []
  const running = controlled(
    async ({ signal }) => {
      seen.push('begin')
      await setTimeout(60_000, undefined, { signal }).catch(() => undefined)
      await setTimeout(20)
      seen.push(`end ${election.told.length} ${(signal.reason as Error).message}`)
    },
    { leaderElection: election, graceMs: 30 },
  )
  await setTimeout(100)
  assert.deepEqual(seen, [])
  await election.leads()
  while (seen.length < 1) await setTimeout(5)
  election.loses()
  await election.leads()
  while (seen.length < 3) await setTimeout(5)
  assert.deepEqual(seen, ['begin', 'end 0 another leads', 'begin'])
  await running.stop()
  assert.deepEqual(seen.slice(3), ['end 1 the grace period is over'])
  assert.deepEqual(election.told, ['settled', 'settled', 'released'])
})

test('leadership that is lost while it drains ends all at once', async t => {
  const { controlled } = await start(t, ['a'])
  const election = new Decided()
  let reason = ''
  const running = controlled(
    async ({ signal }) => {
      await setTimeout(60_000, undefined, { signal }).catch(() => undefined)
      reason = (signal.reason as Error).message
    },
    { leaderElection: election },
  )
  await election.leads()
  while (running.controller.metrics?.activeWorkers !== 1) await setTimeout(5)
  const over = running.stop()
  election.loses()
  await over
  assert.equal(reason, 'another leads')
})

test('who does not lead ends when told to', async t => {
  const { controlled } = await start(t, ['a'])
  const election = new Decided()
  const running = controlled(async () => assert.fail(), { leaderElection: election })
  await setTimeout(50)
  await running.stop()
  assert.deepEqual(election.told, ['released'])
})

test('a kind that is not served, or may not be watched, ends all controllers with the error', async t => {
  const { controlled } = await start(t, ['a'])
  const reconcile = async () => undefined
  const missing = controller({ for: 'nothings.example.com', reconcile })
  await assert.rejects(run(cluster, [missing], { signals: [] }), { code: 'ERR_KUBE_NO_MATCH' })
  await using nobody = await connect({
    kubeconfig: testKubeconfig(),
    cacheDirectory: false,
    as: 'nobody',
  })
  const forbidden = controller({ for: 'secrets', reconcile })
  const others = controller({ for: 'configmaps', name: 'others', reconcile })
  await assert.rejects(
    run(nobody, [others, forbidden], { signals: [] }),
    (error: ApiError) => error.status.code === 403,
  )
  await assert.rejects(run(cluster, [others, others]), /two controllers have the name "others"/)
  await controlled(reconcile, { signal: AbortSignal.abort() }).stop()
})

test('options that cannot be are refused', () => {
  const reconcile = async () => undefined
  const kind = { group: '', version: 'v1', kind: 'ConfigMap' }
  assert.throws(() => controller({ for: kind, reconcile }), /it needs a `name`/)
  for (const concurrency of [0, -1, Number.NaN]) {
    assert.throws(() => controller({ for: 'cm', concurrency, reconcile }), /at least 1/)
  }
})

test('an orphan is adopted by who is there, once, and released', async t => {
  const { namespace, configMaps } = await start(t)
  const { client } = cluster
  const owner = await configMaps.create(configMap('owner'))
  const orphan = await configMaps.create(configMap('orphan', {}, { namespace }))
  const adopted = await adopt(client, { object: orphan, owner })
  assert.equal(controllerOf(adopted)?.uid, owner.metadata.uid)
  assert.equal(await adopt(client, { object: adopted, owner }), adopted)
  // What was read before somebody else adopted it is refused by the server.
  const other = await configMaps.create(configMap('other'))
  await assert.rejects(adopt(client, { object: orphan, owner: other }), isInvalid)
  await assert.rejects(adopt(client, { object: adopted, owner: other }), /is its controller/)
  const released = await release(client, { object: adopted, owner })
  assert.deepEqual(released && ownerReferencesOf(released), [])
  const { metadata, ...rest } = orphan
  const imposter = { ...rest, metadata: { ...metadata, uid: 'another' } }
  await assert.rejects(adopt(client, { object: imposter, owner }), isInvalid)
  await configMaps.delete('owner')
  await assert.rejects(adopt(client, { object: released ?? orphan, owner }), {
    code: 'ERR_KUBE_API',
  })
  await configMaps.create(configMap('owner'))
  await assert.rejects(adopt(client, { object: released ?? orphan, owner }), /owner is gone/)
  await configMaps.delete('orphan')
  assert.equal(await release(client, { object: adopted, owner }), undefined)
})

test('the server refuses what is refused here: a second controller', async t => {
  const { namespace, configMaps } = await start(t)
  const [a, b] = [await configMaps.create(configMap('a')), await configMaps.create(configMap('b'))]
  const owned = withController(configMap('owned', {}, { namespace }), a) as KubeObject
  const [reference] = ownerReferencesOf(owned)
  const second = { ...reference, name: 'b', uid: b.metadata.uid }
  const twice = { ...owned, metadata: { ...owned.metadata, ownerReferences: [reference, second] } }
  await assert.rejects(
    configMaps.create(twice),
    /Only one reference can have Controller set to true/,
  )
})
