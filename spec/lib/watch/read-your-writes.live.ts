import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { connect, createOrUpdate, type KubeObject, modify, readYourWrites } from 'anykind'
import type { Cluster } from '../../../lib/cluster.ts'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const configMap = (name: string, value: string, app = 'web'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { app } },
  data: { value },
})

async function start(t: TestContext) {
  const namespace = await testNamespace(t)
  const informer = await cluster.informer('configmaps', { namespace, labelSelector: 'app=web' })
  t.after(() => informer.stop())
  const client = (await cluster.resource('configmaps')).in(namespace)
  const kept = (name: string) => informer.lister.get(`${namespace}/${name}`)
  return { namespace, informer, client, kept, ours: readYourWrites(client, informer) }
}

test('who writes reads what it wrote, by whatever verb', async t => {
  const { kept, ours } = await start(t)
  // The first one also waits for the first list.
  assert.deepEqual(await ours.create(configMap('a', '0')), kept('a'))
  for (let value = 1; value <= 20; value++) {
    const object = await ours.apply(configMap('a', `${value}`), { force: true })
    assert.deepEqual(kept('a'), object)
  }
  const patched = await ours.patch('a', { type: 'merge', patch: { data: { more: 'x' } } })
  assert.deepEqual(kept('a'), patched)
  const updated = await ours.update({ ...patched, data: { value: 'updated' } })
  assert.deepEqual(kept('a'), updated)
  const modified = await modify(ours, 'a', object => ({ ...object, data: {} }))
  assert.deepEqual(kept('a'), modified)
  const { object } = await createOrUpdate(ours, configMap('b', '1'), live => live)
  assert.deepEqual(kept('b'), object)
  await ours.delete('a')
  assert.equal(kept('a'), undefined)
})

test('a delete that leaves an object there shows as that, and its end with its finalizer', async t => {
  const { kept, ours } = await start(t)
  const object = configMap('a', '0')
  const metadata = { ...object.metadata, finalizers: ['example.com/hold'] }
  await ours.create({ ...object, metadata })
  await ours.delete('a')
  assert.notEqual(kept('a')?.metadata.deletionTimestamp, undefined)
  const patch = { metadata: { finalizers: null } }
  await ours.patch('a', { type: 'merge', patch })
})

test('what is not selected, or not written, is not waited for', async t => {
  const { namespace, informer, kept, client, ours } = await start(t)
  await informer.synced()
  const signal = AbortSignal.timeout(5000)
  await ours.create(configMap('a', '0', 'other'), { signal })
  await ours.create(configMap('b', '0'), { dryRun: true, signal })
  assert.equal(kept('b'), undefined)
  await ours.create(configMap('c', '0'), { signal })
  await ours.delete('c', { dryRun: true, signal })
  assert.notEqual(kept('c'), undefined)
  await ours.in('default').apply(configMap(namespace, '0'), { signal })
  await ours.in('default').delete(namespace, { signal })
  // One that is selected no more is there until that is told.
  await ours.apply(configMap('c', '0', 'other'), { force: true, signal })
  assert.equal(kept('c'), undefined)
  assert.notEqual(await client.get('c'), undefined)
})

test('an informer tells when a condition holds of an object that it has', async t => {
  const { namespace, informer, client } = await start(t)
  const key = `${namespace}/a`
  const isNew: (object: KubeObject | undefined) => boolean = object =>
    (object?.data as { value?: string } | undefined)?.value === 'new'
  const waiting = informer.until(key, isNew)
  await client.create(configMap('a', 'old'))
  await client.apply(configMap('a', 'new'), { force: true })
  assert.equal(isNew(await waiting), true)
  const failing = informer.until(key, () => {
    throw new Error('the condition fails')
  })
  await assert.rejects(failing, { message: 'the condition fails' })
  const signal = AbortSignal.timeout(50)
  await assert.rejects(
    informer.until(key, () => false, { signal }),
    { name: 'TimeoutError' },
  )
  const stopped = assert.rejects(
    informer.until(key, () => false),
    /it was stopped/,
  )
  informer.stop()
  await stopped
})
