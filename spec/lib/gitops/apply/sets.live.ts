import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import {
  type Cluster,
  ConflictError,
  connect,
  formatObject,
  type KubeObject,
  type Middleware,
  NoMatchError,
} from 'anykind'
import { applySet, deleteSet, findDrift, waitForReady } from 'anykind/gitops'

/** A CRD of its own, an object of it, a namespace and a Deployment: all that a set can trip over. */
function shop(): { object: KubeObject }[] {
  const id = `t${randomUUID().slice(0, 8)}`
  const group = `${id}.example.com`
  const schema = {
    type: 'object',
    properties: { spec: { type: 'object', properties: { size: { type: 'integer', maximum: 9 } } } },
  }
  const labels = { app: 'web' }
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'web', image: 'x/web:1' }] },
  }
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: id },
      spec: { replicas: 2, selector: { matchLabels: labels }, template },
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'Gadget',
      metadata: { name: 'one', namespace: id },
      spec: { size: 3 },
    },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: id },
      stringData: { token: 'canary-token' },
    },
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `gadgets.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { kind: 'Gadget', plural: 'gadgets', singular: 'gadget' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } },
        ],
      },
    },
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: id } },
  ].map(object => ({ object }))
}

const cluster = await connect({ cacheDirectory: false })
after(() => cluster[Symbol.asyncDispose]())

async function apply(cluster: Cluster, items: readonly { object: KubeObject }[], options = {}) {
  return Array.fromAsync(applySet(cluster.client, items, { fieldManager: 'spec', ...options }))
}

const find = (items: readonly { object: KubeObject }[], kind: string): KubeObject => {
  const found = items.find(({ object }) => object.kind === kind)
  assert.ok(found, kind)
  return found.object
}

test('a set with a namespace, a CRD and its objects goes up in one go, whatever its order, and down again', async _t => {
  const items = shop()
  const applied = await apply(cluster, items)
  assert.deepEqual(
    applied.map(event => event.type),
    items.map(() => 'applied'),
    JSON.stringify(applied.flatMap(event => (event.type === 'failed' ? [`${event.error}`] : []))),
  )

  const objects = applied.flatMap(event => (event.type === 'applied' ? [event.object] : []))
  const waited = await Array.fromAsync(waitForReady(cluster.client, objects, { timeoutMs: 60_000 }))
  const ready = waited
    .filter(event => event.type === 'ready')
    .map(event => formatObject(event.object))
  assert.deepEqual(new Set(ready), new Set(objects.map(formatObject)))

  const deleted = await Array.fromAsync(deleteSet(cluster.client, items, { timeoutMs: 60_000 }))
  assert.deepEqual(
    deleted.map(event => event.type),
    items.map(() => 'deleted'),
  )
  const namespaces = await cluster.resource('namespaces')
  const name = find(items, 'Namespace').metadata.name ?? ''
  await assert.rejects(namespaces.get(name), { code: 'ERR_KUBE_API' })
  const again = await Array.fromAsync(deleteSet(cluster.client, items))
  assert.deepEqual(new Set(again.map(event => event.type)), new Set(['absent']))
})

test('a dry run of such a set stores nothing, and says what it cannot tell', async _t => {
  const items = shop()
  const events = await apply(cluster, items, { dryRun: true })
  const types = Object.fromEntries(events.map(event => [event.item.object.kind, event.type]))
  assert.deepEqual(types, {
    Namespace: 'applied',
    CustomResourceDefinition: 'applied',
    Secret: 'skipped',
    Gadget: 'skipped',
    Deployment: 'skipped',
  })
  await assert.rejects(cluster.for(find(items, 'Gadget')), NoMatchError)
})

test('one object that the server refuses does not keep the others from being applied', async t => {
  const items = shop()
  t.after(() => Array.fromAsync(deleteSet(cluster.client, items, { wait: false })))
  const gadget = find(items, 'Gadget')
  gadget.spec = { size: 10 }
  const events = await apply(cluster, items)
  const failed = events.filter(event => event.type === 'failed')
  assert.deepEqual(
    failed.map(event => event.item.object),
    [gadget],
  )
  assert.match(`${failed[0]?.error}`, /spec\.size/)
})

test('drift names the changed field, a conflict its owner, and force settles it', async t => {
  const items = shop()
  t.after(() => Array.fromAsync(deleteSet(cluster.client, items, { wait: false })))
  await apply(cluster, items)
  const deployment = find(items, 'Deployment')
  const options = { fieldManager: 'spec' }
  assert.deepEqual(await findDrift(cluster.client, deployment, options), {
    exists: true,
    changes: [],
  })

  const resource = await cluster.for(deployment)
  const patch = { type: 'merge', patch: { spec: { replicas: 5 } } } as const
  await resource.patch('web', patch, { fieldManager: 'somebody' })
  const { changes } = await findDrift(cluster.client, deployment, options)
  assert.deepEqual(changes, [{ path: ['spec', 'replicas'], from: 5, to: 2 }])

  const refused = resource.apply(deployment, options)
  await assert.rejects(refused, (error: unknown) => {
    assert.ok(error instanceof ConflictError)
    assert.deepEqual(error.conflicts, [
      { manager: 'somebody', operation: 'Update', apiVersion: 'apps/v1', field: '.spec.replicas' },
    ])
    return true
  })
  await resource.apply(deployment, { ...options, force: true })
  assert.deepEqual((await findDrift(cluster.client, deployment, options)).changes, [])
})

test("somebody's write between the two looks at an object is no drift", async t => {
  const name = `spec-${randomUUID()}`
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '1' } }
  const configMaps = await cluster.for(object)
  await configMaps.apply(object, { fieldManager: 'spec' })
  t.after(() => configMaps.delete(name))

  let dryRuns = 0
  const disturb: Middleware = next => async (request, signal) => {
    const isDryRun = request.query?.some(([option]) => option === 'dryRun')
    if (isDryRun && dryRuns++ === 0) {
      await configMaps.patch(name, { type: 'merge', patch: { data: { b: '2' } } })
    }
    return next(request, signal)
  }
  const disturbed = await connect({ cacheDirectory: false, middleware: [disturb] })
  t.after(() => disturbed[Symbol.asyncDispose]())
  const drift = await findDrift(disturbed.client, object, { fieldManager: 'spec' })
  assert.deepEqual(drift, { exists: true, changes: [] })
  assert.equal(dryRuns, 2)
})

test('what is not there drifts from nothing', async () => {
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `none-${randomUUID()}` } }
  const drift = await findDrift(cluster.client, object, { fieldManager: 'spec' })
  assert.deepEqual(drift, { exists: false, changes: [] })
})

test('waiting for what never gets ready ends at the deadline, with the reason', async t => {
  const items = shop()
  t.after(() => Array.fromAsync(deleteSet(cluster.client, items, { wait: false })))
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'disk', namespace: find(items, 'Namespace').metadata.name ?? '' },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'none',
      resources: { requests: { storage: '1Gi' } },
    },
  }
  await apply(cluster, [
    ...items.filter(({ object }) => object.kind === 'Namespace'),
    { object: claim },
  ])
  const events = await Array.fromAsync(waitForReady(cluster.client, [claim], { timeoutMs: 300 }))
  assert.deepEqual(events[0], {
    type: 'progressing',
    object: claim,
    message: 'its phase is not Bound yet',
    causes: [],
  })
  const last = events.at(-1)
  assert.ok(last?.type === 'failed')
  assert.match(`${last.error}`, /wait for PersistentVolumeClaim .*disk: after 0\.3 s/)
})
