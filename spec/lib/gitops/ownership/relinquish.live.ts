import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Cluster,
  ConflictError,
  connect,
  isInvalid,
  isNotFound,
  type KubeObject,
} from 'anykind'
import { planRelinquish, relinquish } from 'anykind/gitops'
import { ownersIn } from '../../../support/owners-in.ts'
import { testKubeconfig, testNamespace } from '../../../support/test-cluster.ts'
import { testResource } from '../../../support/test-resource.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const configMap = (data: Record<string, string>, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...metadata },
  data,
})

/** What `me` has alone, shares with one who applies, and with one who updates, himself among them. */
async function shared(t: { after(run: () => unknown): void }) {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  const mine = configMap(
    { alone: '1', applied: '1', updated: '1', own: '1' },
    { labels: { l: 'me' } },
  )
  await configMaps.create(configMap({ updated: '1' }), { fieldManager: 'updater' })
  await configMaps.patch(
    'a',
    { type: 'merge', patch: { data: { own: '1' } } },
    { fieldManager: 'me' },
  )
  await configMaps.apply(mine, { fieldManager: 'me' })
  await configMaps.apply(configMap({ applied: '1', theirs: '1' }), { fieldManager: 'applier' })
  return configMaps
}
const me = { fieldManager: 'me' }

test('what is given up stays where somebody else owns it, and else goes', async t => {
  const configMaps = await shared(t)
  const live = await configMaps.get('a')
  const plan = {
    exclusive: ['data.alone', 'metadata.labels.l'],
    shared: ['data.applied', 'data.own', 'data.updated'],
  }
  const sorted = ({ exclusive, shared }: typeof plan) => ({
    exclusive: exclusive.toSorted(),
    shared: shared.toSorted(),
  })
  assert.deepEqual(sorted(planRelinquish(live, me) as typeof plan), plan)

  const dry = await relinquish(configMaps, 'a', { ...me, dryRun: true })
  assert.equal((dry.object.data as Record<string, string>).alone, undefined)
  assert.deepEqual(await configMaps.get('a'), live)

  const { object, ...told } = await relinquish(configMaps, 'a', me)
  assert.deepEqual(sorted(told as typeof plan), plan)
  assert.deepEqual(object.data, { applied: '1', updated: '1', own: '1', theirs: '1' })
  assert.equal(object.metadata.labels, undefined)
  assert.deepEqual(ownersIn(object), {
    'data.applied': 'applier Apply',
    'data.theirs': 'applier Apply',
    'data.own': 'me Update',
    'data.updated': 'updater Update',
  })
  const again = await relinquish(configMaps, 'a', me)
  assert.deepEqual([again.exclusive, again.shared], [[], []])
  assert.equal(again.object.metadata.resourceVersion, object.metadata.resourceVersion)
})

test('by path only those fields are given up', async t => {
  const configMaps = await shared(t)
  const { object } = await relinquish(configMaps, 'a', { ...me, paths: ['data.a*'] })
  assert.deepEqual(object.data, { applied: '1', updated: '1', own: '1', theirs: '1' })
  assert.deepEqual(object.metadata.labels, { l: 'me' })
  const owners = ownersIn(object)
  assert.equal(owners['data.applied'], 'applier Apply')
  assert.equal(owners['metadata.labels.l'], 'me Apply')
  assert.equal(owners['data.updated'], 'me Apply,updater Update')
})

test('with keepValues nothing goes, and the next who applies gets it without a conflict', async t => {
  const configMaps = await shared(t)
  const { data } = await configMaps.get('a')
  const { object } = await relinquish(configMaps, 'a', { ...me, keepValues: true })
  assert.deepEqual(object.data, data)
  const owners = ownersIn(object)
  assert.equal(owners['data.alone'], undefined)
  assert.equal(owners['data.applied'], 'applier Apply')
  const next = await configMaps.apply(configMap({ alone: '2' }), { fieldManager: 'next' })
  assert.equal((next.data as Record<string, string>).alone, '2')
})

test('an object of which nobody owns anything belongs to whoever was there before the first apply', async t => {
  const configMaps = (await cluster.resource('configmaps')).in(await testNamespace(t))
  await configMaps.apply(configMap({ a: '1' }), me)
  const { object } = await relinquish(configMaps, 'a', { ...me, keepValues: true })
  assert.deepEqual(object.data, { a: '1' })
  assert.equal(object.metadata.managedFields, undefined)
  const error = await configMaps
    .apply(configMap({ a: '2' }), { fieldManager: 'next' })
    .catch(error => error)
  assert.ok(error instanceof ConflictError)
  assert.deepEqual(
    error.conflicts.map(({ manager }) => manager),
    ['before-first-apply'],
  )
})

const deployment = (container: object, spec: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a' },
  spec: { ...spec, template: { spec: { containers: [{ name: 'web', ...container }] } } },
})

test('of items of lists the rest is kept, and what others have put into them', async t => {
  const deployments = (await cluster.resource('deployments')).in(await testNamespace(t))
  const labels = { app: 'a' }
  const whole = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a' },
    spec: {
      paused: true,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            { name: 'web', image: 'x/web:1', env: [{ name: 'A', value: '1' }], args: ['-a'] },
            { name: 'side', image: 'x/side:1' },
          ],
        },
      },
    },
  }
  await deployments.apply(whole, me)
  await deployments.apply(deployment({ env: [{ name: 'B', value: '1' }] }), {
    fieldManager: 'other',
  })
  const container = 'spec.template.spec.containers'
  const paths = [
    `${container}[name=side]`,
    `${container}[name=web].env`,
    `${container}[name=web].args`,
  ]
  const { object, exclusive } = await relinquish(deployments, 'a', { ...me, paths })
  const { containers } = (object.spec as typeof whole.spec).template.spec
  assert.deepEqual(
    containers.map(({ name, image, env, args }) => ({ name, image, env, args })),
    [{ name: 'web', image: 'x/web:1', env: [{ name: 'B', value: '1' }], args: undefined }],
  )
  assert.ok(exclusive.includes(`${container}[name=side].image`))
  assert.equal(ownersIn(object)[`${container}[name=web].image`], 'me Apply')

  const live = await deployments.get('a')
  const image = { ...me, paths: [`${container}[name=web].image`] }
  await assert.rejects(relinquish(deployments, 'a', image), isInvalid)
  const after = await deployments.get('a')
  // The server's own controller writes the status meanwhile.
  const ofSpec = (object: KubeObject) =>
    Object.entries(ownersIn(object)).filter(([path]) => path.startsWith('spec.'))
  assert.deepEqual([after.spec, ofSpec(after)], [live.spec, ofSpec(live)])
})

test('what was applied to the status is given up there', async t => {
  const { name, apiVersion, kind } = await testResource(t, cluster)
  const widgets = (await cluster.resource(name)).in(await testNamespace(t))
  const widget = (fields: object): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name: 'a' },
    ...fields,
  })
  await widgets.apply(widget({ spec: { size: 1 } }), me)
  await widgets.subresource('status').apply(widget({ status: { seen: 1, done: 1 } }), me)
  const options = { ...me, subresource: 'status', paths: ['status.seen'] }
  const { object } = await relinquish(widgets, 'a', options)
  assert.deepEqual([object.spec, object.status], [{ size: 1 }, { done: 1 }])
})

/** A cluster on which something happens right before our first write. */
function interrupted(happen: () => Promise<unknown>): Promise<Cluster> {
  let isFirst = true
  return connect({
    kubeconfig: testKubeconfig(),
    cacheDirectory: false,
    middleware: [
      next => async (request, signal) => {
        if (request.method === 'PATCH' && isFirst) {
          isFirst = false
          await happen()
        }
        return next(request, signal)
      },
    ],
  })
}

test('what is deleted meanwhile is not made anew', async t => {
  const configMaps = await shared(t)
  await using cluster = await interrupted(() => configMaps.delete('a'))
  const ours = (await cluster.resource('configmaps')).in(configMaps.namespace)
  await assert.rejects(relinquish(ours, 'a', me), isNotFound)
  await assert.rejects(configMaps.get('a'), isNotFound)
})

test('who writes meanwhile loses nothing', async t => {
  const configMaps = await shared(t)
  const patch = { data: { late: '1', alone: '2' } }
  await using cluster = await interrupted(() => configMaps.patch('a', { type: 'merge', patch }))
  const ours = (await cluster.resource('configmaps')).in(configMaps.namespace)
  const { object, exclusive } = await relinquish(ours, 'a', me)
  assert.deepEqual(exclusive, ['metadata.labels.l'])
  assert.deepEqual(object.data, {
    applied: '1',
    updated: '1',
    own: '1',
    theirs: '1',
    late: '1',
    alone: '2',
  })
})
