import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Cluster, ConflictError, connect, type KubeObject } from 'anykind'
import { adoptUnowned, fieldLedger } from 'anykind/gitops'
import { testKubeconfig, testNamespace } from '../../../support/test-cluster.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const owned = (object: KubeObject, manager: string): string[] =>
  fieldLedger(object)
    .filter(({ owners }) =>
      owners.some(owner => owner.manager === manager && owner.operation === 'Apply'),
    )
    .map(({ field }) => field)
    .sort()

const labels = { app: 'a' }
const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a' },
  spec: {
    replicas: 0,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'web', image: 'x/a:1', ports: [{ containerPort: 80 }] }] },
    },
  },
}

test('defaults become ours, in items of lists too, and nothing else does', async t => {
  const deployments = (await cluster.resource('deployments')).in(await testNamespace(t))
  await deployments.apply(deployment, { fieldManager: 'other' })
  const before = await deployments.get('a')
  const container = 'spec.template.spec.containers[name=web]'
  const paths = [`${container}.imagePullPolicy`, 'spec.strategy', 'spec.replicas']
  const dry = await adoptUnowned(deployments, 'a', { paths, dryRun: true })
  assert.deepEqual(owned(await deployments.get('a'), 'anykind'), [])
  const { object, fields } = await adoptUnowned(deployments, 'a', { paths })
  assert.deepEqual(fields, dry.fields)
  const expected = [
    'spec.strategy.rollingUpdate.maxSurge',
    'spec.strategy.rollingUpdate.maxUnavailable',
    'spec.strategy.type',
    `${container}.imagePullPolicy`,
    `${container}.name`,
  ]
  assert.deepEqual(fields.toSorted(), expected)
  assert.deepEqual(owned(object, 'anykind'), expected)
  assert.deepEqual(object.spec, before.spec)
  assert.deepEqual(owned(object, 'other'), owned(before, 'other'))
  assert.deepEqual(owned(object, 'anykind-asking'), [])
  const strategy = { spec: { strategy: { type: 'Recreate', rollingUpdate: null } } }
  await assert.rejects(
    deployments.apply({ ...deployment, ...strategy }, { fieldManager: 'other', dryRun: true }),
    ConflictError,
  )
})

test('an object that nobody owns anything of becomes ours, and nobody’s before the first apply', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: '1' } }
  await configMaps.create(object)
  await configMaps.patch('a', { type: 'merge', patch: { metadata: { managedFields: [{}] } } })
  const { object: adopted, fields } = await adoptUnowned(configMaps, 'a', { paths: ['data'] })
  assert.deepEqual(fields, ['data.a'])
  assert.deepEqual(owned(adopted, 'anykind'), ['data.a'])
  const changed = await configMaps.apply({ ...object, data: { b: '1' } })
  assert.deepEqual(changed.data, { b: '1' })
})

test('what somebody owns, and what is not there, is not adopted', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: '1' } }
  const stored = await configMaps.apply(object, { fieldManager: 'other' })
  for (const paths of [['data'], ['data.b'], ['metadata']]) {
    const { object, fields } = await adoptUnowned(configMaps, 'a', { paths })
    assert.deepEqual(fields, [])
    assert.equal(object.metadata.resourceVersion, stored.metadata.resourceVersion)
  }
})
