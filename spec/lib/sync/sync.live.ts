import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Cluster, connect, type KubeObject } from 'anykind'
import { readSource, Sync, type SyncEvent, type SyncOptions } from '../../../lib/sync/index.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

const configMap = (name: string, data: object): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data })

/** A folder that is kept, until the test ends, and all that was told of it. */
async function keep(t: TestContext, options: Partial<SyncOptions> = {}) {
  const namespace = await testNamespace(t)
  const cluster = await connect({ kubeconfig: testKubeconfig(), namespace, cacheDirectory: false })
  t.after(() => cluster[Symbol.asyncDispose]())
  const folder = temporaryFolder(t, {
    'a.json': configMap('a', { k: '1' }),
    'b.json': configMap('b', { k: '1' }),
  })
  const events: SyncEvent[] = []
  const waiting = new Set<() => void>()
  const sync = new Sync(cluster, {
    readSource: signal => readSource(folder, signal),
    set: { resource: 'secrets', name: 'kept', namespace },
    tooling: 'anykind/0.0.0',
    onEvent(event) {
      events.push(event)
      for (const look of waiting) look()
    },
    ...options,
  })
  const ending = new AbortController()
  const running = sync.run(ending.signal)
  t.after(async () => {
    ending.abort()
    await running
  })
  /** Resolves when so many events of the type, of the name, were told. */
  const told = (type: SyncEvent['type'], name?: string, count = 1): Promise<void> =>
    new Promise(resolve => {
      const look = (): void => {
        const found = events.filter(each => each.type === type && isOf(each, name))
        if (found.length < count) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  const configMaps = (await cluster.resource('configmaps')).in(namespace)
  return { cluster, folder, events, sync, told, configMaps, namespace }
}

const isOf = (event: SyncEvent, name: string | undefined): boolean =>
  name === undefined || ('object' in event && event.object.metadata.name === name)

/** Each run writes the parent of the set. */
const versionOfParent = async (cluster: Cluster): Promise<unknown> => {
  const secrets = (await cluster.resource('secrets')).in(cluster.namespace)
  return (await secrets.get('kept')).metadata.resourceVersion
}

test('the folder is applied, followed and pruned', async t => {
  const { folder, sync, told, configMaps } = await keep(t)
  await told('synced')
  assert.deepEqual((await configMaps.get('a')).data, { k: '1' })
  rmSync(join(folder, 'a.json'))
  writeFileSync(join(folder, 'c.json'), configMap('c', { k: '1' }))
  sync.poke()
  await told('synced', undefined, 2)
  await told('pruned', 'a')
  const names = (await Array.fromAsync(configMaps.list())).map(({ metadata }) => metadata.name)
  assert.deepEqual(names.filter(name => name !== 'kube-root-ca.crt').toSorted(), ['b', 'c'])
})

test('drift is told and set right: a changed value, a deleted object, a label that is gone', async t => {
  const { told, configMaps } = await keep(t, { selfHeal: true, force: true })
  await told('synced')
  const patch = (value: object) => configMaps.patch('a', { type: 'merge', patch: value })
  await told('applied', 'a')
  // The members are watched when the first drift is told, not before.
  await patch({ data: { k: 'theirs' } })
  await told('healed', 'a', 1)
  assert.deepEqual((await configMaps.get('a')).data, { k: '1' })
  await configMaps.delete('b')
  await told('healed', 'b')
  assert.deepEqual((await configMaps.get('b')).data, { k: '1' })
  await patch({ metadata: { labels: { 'applyset.kubernetes.io/part-of': null } } })
  await told('healed', 'a', 2)
  assert.ok((await configMaps.get('a')).metadata.labels?.['applyset.kubernetes.io/part-of'])
})

test('each deletion is drift once, whichever is known first: that it was made anew, or that it is there', async t => {
  const { events, told, configMaps } = await keep(t, { selfHeal: true })
  await told('synced')
  const deletions = 30
  for (let count = 1; count <= deletions; count++) {
    await configMaps.delete('a')
    await told('healed', 'a', count)
  }
  const types = events.filter(event => isOf(event, 'a')).map(({ type }) => type)
  const pairs = Array.from({ length: deletions }, () => ['drifted', 'healed'])
  const since = types.indexOf('drifted')
  assert.deepEqual(types.slice(since), pairs.flat())
})

test("what is others' is no drift, and costs no request", async t => {
  const { events, told, configMaps, cluster, sync } = await keep(t, { selfHeal: true })
  await told('synced')
  const before = await versionOfParent(cluster)
  await configMaps.patch('a', { type: 'merge', patch: { data: { theirs: '1' } } })
  sync.poke()
  // A change of ours to the other object comes later in the same stream.
  await configMaps.patch('b', { type: 'merge', patch: { data: { k: 'theirs' } } })
  await told('drifted', 'b')
  assert.deepEqual(
    events.filter(({ type }) => type === 'drifted').map(each => isOf(each, 'b')),
    [true],
  )
  assert.equal(await versionOfParent(cluster), before)
  assert.equal(events.filter(({ type }) => type === 'applied').length, 2)
})

test('without self-healing drift is told and stays', async t => {
  const { events, told, configMaps } = await keep(t)
  await told('synced')
  await configMaps.patch('a', { type: 'merge', patch: { data: { k: 'theirs' } } })
  await told('drifted', 'a')
  assert.deepEqual((await configMaps.get('a')).data, { k: 'theirs' })
  assert.ok(!events.some(({ type }) => type === 'healed'))
})

test("another manager's field is not taken without force, and tried again", async t => {
  const { told, configMaps } = await keep(t, { selfHeal: true })
  await told('synced')
  await configMaps.patch('a', { type: 'merge', patch: { data: { k: 'theirs' } } })
  await told('failed', 'a', 2)
  assert.deepEqual((await configMaps.get('a')).data, { k: 'theirs' })
})

test('a source that cannot be read changes nothing', async t => {
  const { folder, sync, told, configMaps } = await keep(t)
  await told('synced')
  writeFileSync(join(folder, 'a.json'), '{')
  rmSync(join(folder, 'b.json'))
  sync.poke()
  await told('unreadable')
  const there: KubeObject = await configMaps.get('b')
  assert.deepEqual(there.data, { k: '1' })
})

test('once: applied, and nothing is watched', async t => {
  const namespace = await testNamespace(t)
  await using cluster = await connect({ kubeconfig: testKubeconfig(), namespace })
  const folder = temporaryFolder(t, { 'a.json': configMap('a', { k: '1' }) })
  const sync = new Sync(cluster, {
    readSource: signal => readSource(folder, signal),
    set: { resource: 'secrets', name: 'kept', namespace },
    tooling: 'anykind/0.0.0',
  })
  const { signal } = new AbortController()
  assert.equal(await sync.once(signal), true)
  writeFileSync(
    join(folder, 'b.json'),
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"_"}}',
  )
  assert.equal(await sync.once(signal), false)
})

test('what waits for what failed is told, nothing is pruned', async t => {
  const { folder, sync, told, events, configMaps, namespace } = await keep(t)
  await told('synced')
  rmSync(join(folder, 'b.json'))
  const metadata = {
    name: 'c',
    annotations: { 'config.kubernetes.io/depends-on': `/namespaces/${namespace}/ConfigMap/d` },
  }
  const waiting = { apiVersion: 'v1', kind: 'ConfigMap', metadata }
  const faulty = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'd' }, data: { k: 1 } }
  writeFileSync(join(folder, 'c.json'), JSON.stringify(waiting))
  writeFileSync(join(folder, 'd.json'), JSON.stringify(faulty))
  sync.poke()
  await told('skipped', 'c')
  assert.ok(events.some(event => event.type === 'failed' && isOf(event, 'd')))
  assert.equal((await configMaps.get('b')).metadata.name, 'b')
  assert.ok(!events.some(({ type }) => type === 'pruned'))
})
