import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Cluster,
  connect,
  exists,
  hasCondition,
  isDeleted,
  type KubeObject,
  observe,
  WaitError,
  waitFor,
} from 'anykind'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const configMap = (name: string, data: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, labels: { app: 'spec' } },
  data,
})

test('the changes of a collection come in order, beginning with what is there', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  await configMaps.create(configMap('before'))
  const seen: string[] = []
  for await (const change of observe(configMaps, { labelSelector: 'app=spec' })) {
    if (change.type === 'listed') {
      seen.push(`listed ${change.objects.map(({ metadata }) => metadata.name)}`)
      await configMaps.apply(configMap('a'))
      await configMaps.apply(configMap('a', { k: 'v' }))
      await configMaps.delete('a')
      continue
    }
    seen.push(`${change.type} ${change.object.metadata.name}`)
    if (change.type === 'deleted') break
  }
  assert.deepEqual(seen, ['listed before', 'applied a', 'applied a', 'deleted a'])
})

test('a Deployment is waited for until its pods run', async t => {
  const namespace = await testNamespace(t)
  const deployments = (await cluster.resource('deploy')).in(namespace)
  const labels = { app: 'web' }
  await deployments.apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 2,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'web', image: 'x/web:1' }] },
      },
    },
  })
  const states: (number | undefined)[] = []
  const web = await waitFor(deployments, 'web', hasCondition('Available'), {
    timeoutMs: 120_000,
    onChange: object => states.push((object?.status as { replicas?: number })?.replicas),
  })
  assert.equal((web?.status as { availableReplicas?: number })?.availableReplicas, 2)
  assert.ok(states.length > 0)

  const gone = waitFor(deployments, 'web', isDeleted(web?.metadata.uid), { timeoutMs: 60_000 })
  await deployments.delete('web', { propagationPolicy: 'Foreground' })
  assert.equal(await gone, undefined)
})

test('an object that comes later is waited for', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const waiting = waitFor(configMaps, 'later', exists, { timeoutMs: 60_000 })
  await configMaps.create(configMap('later'))
  assert.equal((await waiting)?.metadata.name, 'later')
})

test('what does not come true in time is an error that has the last state', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  await configMaps.create(configMap('a'))
  const error = await waitFor(configMaps, 'a', hasCondition('Ready'), { timeoutMs: 300 }).catch(
    error => error,
  )
  assert.ok(error instanceof WaitError)
  assert.equal(error.last?.metadata.name, 'a')
})
