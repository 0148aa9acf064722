import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cluster, ConflictError, connect, type KubeObject, ownersOf } from 'anykind'
import { handOver } from 'anykind/gitops'
import { ownersIn } from '../../../support/owners-in.ts'
import { testKubeconfig, testNamespace } from '../../../support/test-cluster.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const configMap = (data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a' },
  data,
})

test('what is handed over keeps its value, and the new owner changes and removes it', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const data = { a: '1', b: '1', c: '1' }
  await configMaps.apply(configMap(data), { fieldManager: 'old' })
  await configMaps.apply(configMap({ c: '1' }), { fieldManager: 'other' })

  const paths = ['data.b', 'data.c']
  const move = { from: ['old'], to: 'new', paths }
  const dry = await handOver(configMaps, 'a', { ...move, dryRun: true })
  assert.equal(ownersIn(dry.object)['data.b'], 'new Apply')
  assert.equal(ownersIn(await configMaps.get('a'))['data.b'], 'old Apply')

  const { object, fields } = await handOver(configMaps, 'a', move)
  assert.deepEqual(fields, paths)
  assert.deepEqual(object.data, data)
  assert.deepEqual(ownersIn(object), {
    'data.a': 'old Apply',
    'data.b': 'new Apply',
    'data.c': 'new Apply,other Apply',
  })
  await assert.rejects(
    configMaps.apply(configMap({ a: '1', b: '2' }), { fieldManager: 'old' }),
    ConflictError,
  )
  const changed = await configMaps.apply(configMap({ b: '2' }), { fieldManager: 'new' })
  assert.deepEqual(changed.data, { a: '1', b: '2', c: '1' })
  const { data: _, ...bare } = configMap({})
  const removed = await configMaps.apply(bare, { fieldManager: 'new' })
  assert.deepEqual(removed.data, { a: '1', c: '1' })
  const again = await handOver(configMaps, 'a', { from: ['new'], to: 'me' })
  assert.deepEqual(again.fields, [])
  assert.equal(again.object.metadata.resourceVersion, removed.metadata.resourceVersion)
})

test('an item of a list is handed over with its key, and one field of it without', async t => {
  const services = (await cluster.resource('services')).in(await testNamespace(t))
  const port = (name: string, port: number, targetPort: number) => ({ name, port, targetPort })
  const service = (...ports: readonly object[]): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'a' },
    spec: { ports, selector: { app: 'a' } },
  })
  await services.apply(service(port('http', 80, 80), port('https', 443, 443)), {
    fieldManager: 'old',
  })
  await handOver(services, 'a', { from: ['old'], to: 'one', paths: ['spec.ports[port=443,*]'] })
  const path = 'spec.ports[port=80,protocol=TCP].targetPort'
  const { fields, object } = await handOver(services, 'a', {
    from: ['old'],
    to: 'two',
    paths: [path],
  })
  assert.deepEqual(fields, [path])
  assert.deepEqual(
    ownersOf(object, ['spec', 'ports', 0, 'name']).map(({ manager }) => manager),
    ['old'],
  )
  const one = await services.apply(service(), { fieldManager: 'one', force: true })
  assert.deepEqual(
    (one.spec as { ports: { port: number }[] }).ports.map(({ port }) => port),
    [80],
  )
  const item = { port: 80, protocol: 'TCP', targetPort: 8080 }
  const { spec } = await services.apply(service(item), { fieldManager: 'two', force: false })
  assert.deepEqual((spec as { ports: unknown }).ports, [{ ...item, name: 'http' }])
})

test('fields of several versions of a kind become one manager’s, by their names in the version that is read', async t => {
  const namespace = await testNamespace(t)
  const [v1, v2] = await Promise.all(
    ['v1', 'v2'].map(async version => {
      const gvr = { group: 'autoscaling', version, resource: 'horizontalpodautoscalers' }
      return (await cluster.resource(gvr)).in(namespace)
    }),
  )
  assert.ok(v1 && v2)
  const autoscaler = (version: string, spec: object): KubeObject => ({
    apiVersion: `autoscaling/${version}`,
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'a' },
    spec,
  })
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'none' }
  const spec = { scaleTargetRef, minReplicas: 2, maxReplicas: 5 }
  const first = autoscaler('v1', { ...spec, targetCPUUtilizationPercentage: 50 })
  await v1.create(first, { fieldManager: 'old' })
  await v2.apply(autoscaler('v2', { scaleTargetRef, maxReplicas: 5 }), { fieldManager: 'me' })

  const { object } = await handOver(v2, 'a', { from: ['old'], to: 'me' })
  const { managedFields } = object.metadata as {
    managedFields: { manager: string; apiVersion: string }[]
  }
  assert.deepEqual(
    managedFields
      .filter(({ manager }) => manager !== 'kube-controller-manager')
      .map(({ manager, apiVersion }) => [manager, apiVersion]),
    [['me', 'autoscaling/v2']],
  )
  const owners = ownersIn(object)
  assert.equal(owners['spec.minReplicas'], 'me Apply')
  assert.equal(owners['spec.maxReplicas'], 'me Apply')
  const applied = await v2.apply(autoscaler('v2', { scaleTargetRef, maxReplicas: 9 }), {
    fieldManager: 'me',
  })
  const { minReplicas, maxReplicas } = applied.spec as { minReplicas: number; maxReplicas: number }
  assert.deepEqual({ minReplicas, maxReplicas }, { minReplicas: 1, maxReplicas: 9 })
})

test('all that one manager has written in an older version becomes another’s', async t => {
  const namespace = await testNamespace(t)
  const gvr = { group: 'autoscaling', version: 'v1', resource: 'horizontalpodautoscalers' }
  const v1 = (await cluster.resource(gvr)).in(namespace)
  const v2 = (await cluster.resource({ ...gvr, version: 'v2' })).in(namespace)
  const metadata = { name: 'a' }
  const kind = 'HorizontalPodAutoscaler'
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'none' }
  const spec = { scaleTargetRef, maxReplicas: 5 }
  const first = { apiVersion: 'autoscaling/v1', kind, metadata, spec: { ...spec, minReplicas: 2 } }
  await v1.create(first, { fieldManager: 'old' })
  await handOver(v2, 'a', { from: ['old'], to: 'me' })
  const applied = await v2.apply(
    { apiVersion: 'autoscaling/v2', kind, metadata, spec },
    { fieldManager: 'me' },
  )
  // The server's default: what is left out has gone.
  assert.equal((applied.spec as { minReplicas: number }).minReplicas, 1)
})
