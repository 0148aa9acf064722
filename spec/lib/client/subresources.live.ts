import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  ApiError,
  type Cluster,
  connect,
  isNotFound,
  type KubeObject,
  modify,
  type ResourceClient,
} from 'anykind'
import { signingRequest } from '../../support/signing-request.ts'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'
import { testResource } from '../../support/test-resource.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const own = async (t: TestContext, resource: string) =>
  (await cluster.resource(resource)).in(await testNamespace(t))

/** A pod that no scheduler takes, so that it stays as the test leaves it. */
const pod = (name: string, labels: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: {
    schedulerName: 'nobody',
    containers: [{ name: 'c', image: 'x/y:1', resources: { requests: { cpu: '100m' } } }],
  },
})

const replicasOf = ({ spec }: KubeObject) => (spec as { replicas: number }).replicas

/** `scale` of five, as an apply has it. */
const five: KubeObject = {
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: { name: 'web' },
  spec: { replicas: 5 },
}

/** Everything that each `scale` can do, to an object `web` of one replica. */
async function useScale(parent: ResourceClient): Promise<void> {
  const scale = parent.subresource('scale')
  const read = await scale.get('web')
  assert.deepEqual([read.apiVersion, read.kind, replicasOf(read)], ['autoscaling/v1', 'Scale', 1])
  // Without a version, as the controller writes to the object meanwhile.
  const { resourceVersion: _, ...metadata } = read.metadata
  const updated = await scale.update({ ...read, metadata, spec: { replicas: 2 } })
  assert.equal(replicasOf(updated), 2)
  const patched = await scale.patch('web', { type: 'merge', patch: { spec: { replicas: 3 } } })
  assert.equal(replicasOf(patched), 3)
  const modified = await modify(scale, 'web', object => {
    object.spec = { replicas: replicasOf(object) + 1 }
  })
  assert.equal(replicasOf(modified), 4)
  const dry = { type: 'merge', patch: { spec: { replicas: 9 } } } as const
  assert.equal(replicasOf(await scale.patch('web', dry, { dryRun: true })), 9)
  assert.equal(replicasOf(await parent.get('web')), 4)
}

test('a Deployment has a scale: get, update, patch, apply', async t => {
  const deployments = await own(t, 'deployments')
  const labels = { app: 'web' }
  await deployments.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'x/y:1' }] } },
    },
  })
  await useScale(deployments)
  const applied = await deployments.subresource('scale').apply(five, { force: true })
  assert.equal(replicasOf(applied), 5)
})

test('a custom resource has a scale where its definition says so, which cannot be applied', async t => {
  const { apiVersion, kind, name } = await testResource(t, cluster)
  const widgets = await own(t, name)
  await widgets.create({ apiVersion, kind, metadata: { name: 'web' }, spec: { replicas: 1 } })
  await useScale(widgets)
  // The server does not know how to convert it: docs/client.md says so.
  await assert.rejects(widgets.subresource('scale').apply(five, { force: true }), {
    code: 'ERR_KUBE_API',
    message: /request to convert CR to an invalid group\/version: autoscaling\/v1$/,
  })
})

test('status is written apart from spec: update, patch, apply', async t => {
  const pods = await own(t, 'pods')
  const created = await pods.create(pod('p'))
  const status = pods.subresource('status')
  const message = async () => ((await status.get('p')).status as { message?: string }).message
  await status.update({ ...created, status: { ...(created.status as object), message: 'updated' } })
  assert.equal(await message(), 'updated')
  await status.patch('p', { type: 'merge', patch: { status: { message: 'merged' } } })
  assert.equal(await message(), 'merged')
  await status.patch('p', { type: 'strategic', patch: { status: { message: 'strategic' } } })
  assert.equal(await message(), 'strategic')
  const operation = { op: 'replace', path: '/status/message', value: 'json' } as const
  await status.patch('p', { type: 'json', patch: [operation] })
  assert.equal(await message(), 'json')
  const applied = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }
  await status.apply({ ...applied, status: { message: 'applied' } }, { force: true })
  assert.equal(await message(), 'applied')
})

test('an eviction deletes a pod, unless a PodDisruptionBudget forbids it for now: 429', async t => {
  const pods = await own(t, 'pods')
  const budgets = (await cluster.resource('poddisruptionbudgets')).in(pods.namespace)
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'p' } }
  const evict = () => pods.subresource('eviction').create(eviction)
  await pods.create(pod('p', { app: 'p' }))
  await budgets.create({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'b' },
    spec: { minAvailable: 1, selector: { matchLabels: { app: 'p' } } },
  })
  // A pod that runs and is ready: only those are a budget's to keep.
  const conditions = [{ type: 'Ready', status: 'True' }]
  const status = { phase: 'Running', conditions }
  await pods.subresource('status').patch('p', { type: 'merge', patch: { status } })
  const controllerHasSeen = async () => {
    const { metadata, status = {} } = await budgets.get('b')
    const { observedGeneration, currentHealthy } = status as Record<string, unknown>
    return observedGeneration === metadata.generation && currentHealthy === 1
  }
  while (!(await controllerHasSeen()));

  await assert.rejects(evict(), (error: unknown) => {
    assert.ok(error instanceof ApiError)
    assert.equal(error.status.code, 429)
    assert.equal(error.status.reason, 'TooManyRequests')
    assert.equal(error.status.causes[0]?.reason, 'DisruptionBudget')
    assert.match(error.message, /disruption budget/)
    return true
  })
  await pods.get('p')

  await budgets.delete('b')
  const isFree = async () => {
    try {
      await evict()
      return true
    } catch (error) {
      assert.ok(error instanceof ApiError && error.status.code === 429, String(error))
      return false
    }
  }
  while (!(await isFree()));
  const live = await pods.get('p').catch(error => error)
  assert.ok(isNotFound(live) || live.metadata.deletionTimestamp)
})

test('a ServiceAccount gives tokens, of the audience and the life asked for', async t => {
  const accounts = await own(t, 'serviceaccounts')
  const request = (spec: object) =>
    accounts.subresource('token').create({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      metadata: { name: 'default' },
      spec,
    })
  const { status } = await request({ audiences: ['spec'], expirationSeconds: 700 })
  const { token, expirationTimestamp } = status as { token: string; expirationTimestamp: string }
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  assert.deepEqual(claims.aud, ['spec'])
  assert.equal(claims.exp - claims.iat, 700)
  assert.ok(expirationTimestamp)
  await assert.rejects(request({ expirationSeconds: 1 }), { code: 'ERR_KUBE_API' })
})

test('a binding puts a pod on a node', async t => {
  const pods = await own(t, 'pods')
  const nodes = (await (await cluster.resource('nodes')).listAll()).items
  await pods.create(pod('p'))
  const name = nodes[0]?.metadata.name
  const answer = await pods.subresource('binding').create({
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name: 'p' },
    target: { apiVersion: 'v1', kind: 'Node', name },
  })
  assert.deepEqual([answer.kind, answer.status], ['Status', 'Success'])
  assert.equal(((await pods.get('p')).spec as { nodeName: string }).nodeName, name)
})

test('ephemeral containers are added to a pod through their subresource only', async t => {
  const pods = await own(t, 'pods')
  await pods.create(pod('p'))
  const patch = { spec: { ephemeralContainers: [{ name: 'debug', image: 'x/debug:1' }] } }
  await assert.rejects(pods.patch('p', { type: 'strategic', patch }), { code: 'ERR_KUBE_API' })
  const ephemeral = pods.subresource('ephemeralcontainers')
  await ephemeral.patch('p', { type: 'strategic', patch })
  const read = await ephemeral.get('p')
  const { ephemeralContainers } = read.spec as { ephemeralContainers: { name: string }[] }
  const more = [...ephemeralContainers, { name: 'more', image: 'x/debug:1' }]
  const updated = await ephemeral.update({
    ...read,
    spec: { ...(read.spec as object), ephemeralContainers: more },
  })
  const names = (updated.spec as typeof patch.spec).ephemeralContainers.map(({ name }) => name)
  assert.deepEqual(names, ['debug', 'more'])
})

test('a pod is resized through its subresource only', async t => {
  const pods = await own(t, 'pods')
  await pods.create(pod('p'))
  const containers = [{ name: 'c', resources: { requests: { cpu: '200m' } } }]
  const patch = { type: 'strategic', patch: { spec: { containers } } } as const
  await assert.rejects(pods.patch('p', patch), { code: 'ERR_KUBE_API' })
  const resize = pods.subresource('resize')
  const cpu = ({ spec }: KubeObject) =>
    (spec as { containers: typeof containers }).containers[0]?.resources.requests.cpu
  assert.equal(cpu(await resize.patch('p', patch)), '200m')
  const resized = await modify(resize, 'p', ({ spec }) => {
    const [container] = (spec as { containers: typeof containers }).containers
    if (container) container.resources.requests.cpu = '300m'
  })
  assert.equal(cpu(resized), '300m')
  assert.equal(cpu(await resize.get('p')), '300m')
})

test('a request for a certificate is approved through its subresource', async t => {
  const requests = await cluster.resource('certificatesigningrequests')
  const name = `spec-${await testNamespace(t)}`
  t.after(() => requests.delete(name))
  const created = await requests.create({
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name },
    spec: {
      request: Buffer.from(signingRequest('spec')).toString('base64'),
      signerName: 'example.com/spec',
      usages: ['client auth'],
    },
  })
  const approved = { type: 'Approved', status: 'True', reason: 'Spec', message: 'by a spec' }
  const { status } = await requests
    .subresource('approval')
    .update({ ...created, status: { conditions: [approved] } })
  const [condition] = (status as { conditions: { type: string; message: string }[] }).conditions
  assert.deepEqual([condition?.type, condition?.message], ['Approved', 'by a spec'])
  const read = await requests.subresource('approval').get(name)
  assert.deepEqual(read.status, status)
})

test('what is no subresource, and a verb that one does not take, is refused before it is sent', async t => {
  const pods = await own(t, 'pods')
  await pods.create(pod('p'))
  const unsupported = { code: 'ERR_KUBE_UNSUPPORTED' }
  await assert.rejects(pods.subresource('nonsense').get('p'), unsupported)
  await assert.rejects(pods.subresource('eviction').get('p'), unsupported)
  await assert.rejects(pods.subresource('status').delete('p'), unsupported)
})
