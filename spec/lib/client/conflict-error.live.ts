import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { type Cluster, ConflictError, connect, type KubeObject } from 'anykind'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const deployment = (replicas: number, image: string, paused?: boolean): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { 'app.kubernetes.io/name': image } },
  spec: {
    replicas,
    paused,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          { name: 'side', image: 'x/side:1' },
          { name: 'web', image, ports: [{ containerPort: 80, name: image }] },
        ],
      },
    },
  },
})

test('an apply that would take fields of others names owner, field, both values, and force takes them', async t => {
  const deployments = (await cluster.resource('deployments')).in(await testNamespace(t))
  await deployments.apply(deployment(1, 'one'), { fieldManager: 'owner "one"' })
  const patch = { spec: { paused: true } }
  await deployments.patch('web', { type: 'merge', patch }, { fieldManager: 'pauser' })
  await deployments
    .subresource('scale')
    .patch('web', { type: 'merge', patch: { spec: { replicas: 7 } } }, { fieldManager: 'scaler' })

  const mine = deployment(3, 'two', false)
  const conflict = await deployments.apply(mine).catch(error => error)
  assert.ok(conflict instanceof ConflictError)
  assert.equal(conflict.code, 'ERR_KUBE_APPLY_CONFLICT')
  const values = await conflict.values()
  for (const { manager, time } of values) {
    // The server keeps no time of what is written through scale.
    if (manager === 'scaler') assert.equal(time, undefined)
    else assert.match(time ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  }

  const owner = { manager: 'owner "one"', operation: 'Apply', apiVersion: 'apps/v1' }
  const container = '.spec.template.spec.containers[name="web"]'
  assert.deepEqual(
    values.map(({ time: _, ...rest }) => rest).toSorted((a, b) => a.field.localeCompare(b.field)),
    [
      {
        ...owner,
        field: '.metadata.labels.app.kubernetes.io/name',
        ours: 'two',
        live: 'one',
      },
      {
        manager: 'pauser',
        operation: 'Update',
        apiVersion: 'apps/v1',
        field: '.spec.paused',
        ours: false,
        live: true,
      },
      {
        manager: 'scaler',
        operation: 'Update',
        subresource: 'scale',
        apiVersion: 'apps/v1',
        field: '.spec.replicas',
        ours: 3,
        live: 7,
      },
      { ...owner, field: `${container}.image`, ours: 'two', live: 'one' },
      {
        ...owner,
        field: `${container}.ports[containerPort=80,protocol="TCP"].name`,
        ours: 'two',
        live: 'one',
      },
    ],
  )
  const taken = await deployments.apply(mine, { force: true })
  assert.equal((taken.spec as { replicas: number }).replicas, 3)
})

test('a conflict about a Secret shows no value of it to whoever prints the error', async t => {
  const secrets = (await cluster.resource('secrets')).in(await testNamespace(t))
  const secret = (text: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'a' },
    data: { password: Buffer.from(text).toString('base64') },
  })
  await secrets.apply(secret('hunter1'), { fieldManager: 'one' })
  const error = await secrets
    .apply(secret('hunter2'), { fieldManager: 'two' })
    .catch(error => error)
  assert.ok(error instanceof ConflictError)
  const printed = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })
  for (const text of ['hunter1', 'hunter2']) {
    assert.ok(!printed.includes(Buffer.from(text).toString('base64')))
    assert.ok(!JSON.stringify(error).includes(Buffer.from(text).toString('base64')))
  }
  const [values] = await error.values()
  assert.equal(values?.ours, Buffer.from('hunter2').toString('base64'))
  assert.equal(values?.live, Buffer.from('hunter1').toString('base64'))
})

test('a conflict about an object that is gone meanwhile cannot tell its values', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const object = (text: string) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a' },
    data: { text },
  })
  await configMaps.apply(object('1'), { fieldManager: 'one' })
  const error = await configMaps.apply(object('2'), { fieldManager: 'two' }).catch(error => error)
  await configMaps.delete('a')
  await assert.rejects(error.values(), { code: 'ERR_KUBE_API' })
})
