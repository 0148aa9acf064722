import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cluster, connect, createOrUpdate, isConflict, type KubeObject, modify } from 'anykind'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const counter: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'counter' } }

const increment = (object: KubeObject): undefined => {
  const { n = '0' } = (object.data ?? {}) as { n?: string }
  object.data = { n: String(Number(n) + 1) }
}

test('of ten writers at once none is lost, whoever creates the object', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const options = { attempts: 50 }
  const operations: string[] = []
  const create = async (change?: typeof increment) => {
    const { operation } = await createOrUpdate(configMaps, counter, change, options)
    operations.push(operation)
  }
  await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      if (index % 2 === 0) return create(increment)
      await create()
      await modify(configMaps, 'counter', increment, options)
    }),
  )
  assert.equal(operations.filter(operation => operation === 'created').length, 1)
  assert.deepEqual((await configMaps.get('counter')).data, { n: '10' })
})

test('an object that is as it should be is not written', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const set = (object: KubeObject): undefined => {
    object.data = { n: '1' }
  }
  const created = await createOrUpdate(configMaps, counter, set)
  assert.equal(created.operation, 'created')
  const unchanged = await createOrUpdate(configMaps, counter, set)
  assert.deepEqual(unchanged, { ...created, operation: 'unchanged' })
  const dry = await createOrUpdate(configMaps, counter, increment, { dryRun: true })
  assert.deepEqual([dry.operation, dry.object.data], ['updated', { n: '2' }])
  assert.deepEqual((await configMaps.get('counter')).data, { n: '1' })
})

test('a change that always loses its race gives up, and the other one stays', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  await configMaps.create(counter)
  let tries = 0
  const losing = modify(configMaps, 'counter', async object => {
    await configMaps.patch('counter', { type: 'merge', patch: { data: { n: `${++tries}` } } })
    object.data = { n: 'lost' }
    return object
  })
  await assert.rejects(losing, (error: unknown) => {
    assert.ok(isConflict(error))
    assert.match(error.message, /: somebody else was faster 5 times: Operation cannot be fulfilled/)
    return true
  })
  assert.deepEqual((await configMaps.get('counter')).data, { n: '5' })
})

test('a change of an object that was made anew meanwhile is made to the new one', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  await configMaps.create({ ...counter, data: { n: '7' } })
  let isFirst = true
  const modified = await modify(configMaps, 'counter', async object => {
    if (isFirst) {
      isFirst = false
      await configMaps.delete('counter')
      await configMaps.create(counter)
    }
    increment(object)
    return object
  })
  assert.deepEqual(modified.data, { n: '1' })
})
