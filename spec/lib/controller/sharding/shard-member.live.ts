import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Cluster, connect, type KubeObject } from 'anykind'
import { ShardMember } from 'anykind/controller'
import { startLocalCluster } from 'anykind/local'
import { seededRandom } from '../../../support/seeded-random.ts'
import { TcpProxy } from '../../../support/tcp-proxy.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { testEndpoint, testKubeconfig, testNamespace } from '../../../support/test-cluster.ts'

const times = { leaseDurationMs: 2_000, renewDeadlineMs: 1_200, retryPeriodMs: 150 }
const keys = Array.from({ length: 60 }, (_, index) => `key-${index}`)

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

/** What several replicas in this process work on; fails when two of them work on one key. */
class Desk {
  readonly busy = new Map<string, string>()
  readonly done = new Set<string>()
  readonly faults: string[] = []

  async work(key: string, who: string, signal: AbortSignal, ms: number): Promise<void> {
    const other = this.busy.get(key)
    if (other !== undefined) this.faults.push(`${key} by ${other} and ${who}`)
    this.busy.set(key, who)
    await sleep(ms, undefined, { signal }).catch(() => {})
    this.busy.delete(key)
    this.done.add(key)
  }
}

class Replica {
  readonly member: ShardMember
  readonly #ending = new AbortController()
  readonly #running: Promise<unknown>

  constructor(on: Cluster, namespace: string, identity: string, desk: Desk, ms = () => 20) {
    const options = { namespace, name: 'shared', by: 'namespace', identity, ...times } as const
    this.member = new ShardMember(on.client, options)
    const workers = keys.map(async key => {
      while (!this.#ending.signal.aborted) {
        const hold = this.member.hold(key)
        if (hold) {
          await desk.work(key, identity, hold.signal, ms())
          hold[Symbol.dispose]()
        }
        await sleep(10)
      }
    })
    this.#running = Promise.all([this.member.run(this.#ending.signal), ...workers])
  }

  async end(): Promise<void> {
    this.#ending.abort()
    await this.#running
  }
}

async function allDone(desk: Desk): Promise<void> {
  desk.done.clear()
  while (desk.done.size < keys.length) await sleep(20)
}

test('replicas that come and go at random never work on one key at once, and leave none out', async t => {
  const namespace = await testNamespace(t)
  const random = seededRandom(3)
  const desk = new Desk()
  let replicas: Replica[] = []
  let serial = 0
  // Some work is longer than a turn, so that slots are to be handed over while it goes on.
  const ms = () => (random() < 0.02 ? 700 : 10)
  for (let step = 0; step < 14; step++) {
    if (replicas.length < 2 || (random() < 0.6 && replicas.length < 5)) {
      replicas.push(new Replica(cluster, namespace, `r${serial++}`, desk, ms))
    } else {
      const gone = replicas[Math.floor(random() * replicas.length)]
      replicas = replicas.filter(replica => replica !== gone)
      void gone?.end()
    }
    await sleep(random() * 600)
  }
  await allDone(desk)
  await Promise.all(replicas.map(replica => replica.end()))
  assert.deepEqual(desk.faults, [])
})

test('a replica that is cut off lets go before others take over, and gets its share again when it is back', async t => {
  const namespace = await testNamespace(t)
  const proxy = await TcpProxy.start(testEndpoint().server)
  t.after(() => proxy[Symbol.asyncDispose]())
  const text = readFileSync(testKubeconfig(), 'utf8').replace(testEndpoint().server, proxy.url)
  const kubeconfig = `${temporaryFolder(t, { config: text })}/config`
  await using away = await connect({ kubeconfig, cacheDirectory: false })
  const desk = new Desk()
  // Until it is back its work goes on for ever, if its signal does not fire.
  let ms = 1e6
  const first = new Replica(away, namespace, 'first', desk, () => ms)
  while (desk.busy.size < keys.length) await sleep(20)
  const second = new Replica(cluster, namespace, 'second', desk)
  while ((await leasesOf(namespace)).length < 2) await sleep(20)
  await sleep(times.leaseDurationMs)
  assert.deepEqual(
    keys.filter(key => second.member.owns(key)),
    [],
  )
  proxy.freeze()
  proxy.swap('https://127.0.0.1:1')
  while (second.member.slots.length < 64) await sleep(20)
  await allDone(desk)
  assert.deepEqual(first.member.slots, [])
  ms = 20
  proxy.thaw()
  proxy.swap(testEndpoint().server)
  while (first.member.slots.length === 0) await sleep(20)
  await first.end()
  await second.end()
  assert.deepEqual(desk.faults, [])
})

const leasesOf = async (namespace: string) =>
  (await (await cluster.resource('leases')).in(namespace).listAll()).items

test('the Lease of a replica that has died is deleted by others, and of one that is alive is not', async t => {
  const namespace = await testNamespace(t)
  const desk = new Desk()
  const alive = new Replica(cluster, namespace, 'alive', desk)
  const dead = new Replica(cluster, namespace, 'dead', desk)
  while (dead.member.slots.length === 0) await sleep(20)
  await dead.end()
  assert.deepEqual((await leasesOf(namespace)).map(({ spec }) => holderOf(spec)).toSorted(), [
    '',
    'alive',
  ])
  while ((await leasesOf(namespace)).length > 1) await sleep(500)
  assert.equal(holderOf((await leasesOf(namespace))[0]?.spec), 'alive')
  await alive.end()
})

const holderOf = (spec: unknown): unknown => (spec as { holderIdentity: string }).holderIdentity

test('a server with ShardedListAndWatch selects exactly what a replica takes for its own', async () => {
  await using local = await startLocalCluster({ featureGates: { ShardedListAndWatch: true } })
  await using sharded = await connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false })
  const configMaps = (await sharded.resource('configmaps')).in('default')
  for (let index = 0; index < 40; index++) {
    await configMaps.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `a-${index}` },
    })
  }
  const { items: all } = await configMaps.listAll()
  await using shared = await shareAll(sharded)
  for (const member of shared.members) {
    const { shardSelector } = member
    const { items, metadata } = await configMaps.listAll({ shardSelector })
    const own = all.filter(({ metadata }) => member.owns(metadata.uid ?? ''))
    assert.deepEqual(items, own)
    assert.ok(own.length > 0 && own.length < all.length)
    assert.equal(metadata.shardInfo?.selector, shardSelector)
    const seen: string[] = []
    for await (const { object } of configMaps.watch({ shardSelector })) {
      seen.push(object.metadata.name ?? '')
      if (seen.length === own.length) break
    }
    const names = own.map(({ metadata }) => metadata.name).toSorted()
    assert.deepEqual(seen.toSorted(), names)
    const selected = { namespace: 'default', shardSelector }
    await using informer = await sharded.informer('configmaps', selected)
    await informer.synced()
    assert.deepEqual(Array.from(informer.lister.list(), nameOf).toSorted(), names)
  }
  const plain = await (await cluster.resource('namespaces')).listAll({
    shardSelector: shared.members[0]?.shardSelector,
  })
  assert.equal(plain.metadata.shardInfo, undefined)
})

const nameOf = ({ metadata }: KubeObject) => metadata.name

/** Two that have shared all slots. */
async function shareAll(on: Cluster) {
  const ending = new AbortController()
  const members = ['a', 'b'].map(
    identity => new ShardMember(on.client, { namespace: 'default', name: 's', identity, ...times }),
  )
  const running = Promise.all(members.map(member => member.run(ending.signal)))
  while (members.some(({ slots }) => slots.length === 0)) await sleep(20)
  while (members.reduce((sum, { slots }) => sum + slots.length, 0) < 64) await sleep(20)
  const end = () => {
    ending.abort()
    return running
  }
  return { members, [Symbol.asyncDispose]: async () => void (await end()) }
}
