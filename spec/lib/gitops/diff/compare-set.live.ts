import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Cluster, connect, type KubeObject, type Middleware } from 'anykind'
import { type CompareSetOptions, compareSet } from 'anykind/gitops'
import { startLocalCluster } from 'anykind/local'
import { mergeDefinition } from '../../../support/intents.ts'

/* On a server of its own: webhooks that the specs make are nobody else's. */

const stack = new AsyncDisposableStack()
let cluster: Cluster

/** Requests of each kind since the last look. */
let requests: string[] = []
const counting: Middleware = next => (request, signal) => {
  const query = request.query ?? []
  const isList = query.some(([name]) => name === 'limit')
  if (request.path.startsWith('/api/v1/namespaces/')) {
    requests.push(isList ? 'LIST' : request.method)
  }
  return next(request, signal)
}

before(async () => {
  const local = await startLocalCluster()
  stack.defer(() => local.stop())
  cluster = stack.use(
    await connect({
      kubeconfig: local.kubeconfigPath,
      cacheDirectory: false,
      middleware: [counting],
    }),
  )
})
after(() => stack.disposeAsync())

const configMap = (name: string, value: string, namespace = 'default'): { object: KubeObject } => ({
  object: {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data: { value },
  },
})

const manager = { fieldManager: 'spec' }
async function apply(items: readonly { object: KubeObject }[]): Promise<void> {
  for (const { object } of items) await (await cluster.for(object)).apply(object, manager)
}

/** By name: who says what, and whether it is new, and differs. */
async function compared(
  items: readonly { object: KubeObject }[],
  options: Partial<CompareSetOptions> = {},
) {
  const topologyOf: CompareSetOptions['topologyOf'] = async gvk =>
    (await cluster.schemas()).topologyOf(gvk)
  requests = []
  const found = new Map<string, string>()
  for await (const event of compareSet(cluster.client, items, {
    ...manager,
    topologyOf,
    ...options,
  })) {
    const name = event.item.object.metadata.name ?? ''
    if (event.type === 'failed') found.set(name, `failed: ${event.error}`)
    else {
      const { live, merged } = event
      const state = live === undefined ? 'new' : live === merged ? 'same' : 'asked'
      found.set(name, `${state} by ${event.certainty}`)
    }
  }
  return found
}

test('what does not differ costs a part of one list, and the rest a dry run', async () => {
  const items = Array.from({ length: 20 }, (_, index) => configMap(`many-${index}`, 'a'))
  await apply(items.slice(0, 18))
  const found = await compared([
    ...items.slice(0, 17),
    configMap('many-17', 'b'),
    ...items.slice(18),
  ])
  assert.equal(found.get('many-0'), 'same by local')
  assert.equal(found.get('many-17'), 'asked by server')
  assert.equal(found.get('many-19'), 'new by server')
  assert.deepEqual(requests.toSorted(), ['LIST', 'PATCH', 'PATCH', 'PATCH'])
})

test('of a collection that is much longer than what is wanted of it, the rest is asked for one by one', async () => {
  const items = Array.from({ length: 40 }, (_, index) => configMap(`z-${index + 10}`, 'a'))
  await apply(items)
  const found = await compared(items.slice(-8))
  assert.deepEqual([...new Set(found.values())], ['same by local'])
  assert.equal(requests.filter(request => request === 'LIST').length, 1)
  assert.ok(requests.includes('GET'))
})

test('few objects, and any where no schema is given, are asked about', async () => {
  const items = Array.from({ length: 9 }, (_, index) => configMap(`few-${index}`, 'a'))
  await apply(items)
  assert.deepEqual([...new Set((await compared(items.slice(0, 2))).values())], ['asked by server'])
  const all = await compared(items, { topologyOf: undefined })
  assert.deepEqual([...new Set(all.values())], ['asked by server'])
})

test('where a webhook may change what is applied, the server is asked', async t => {
  const items = Array.from({ length: 9 }, (_, index) => configMap(`hooked-${index}`, 'a'))
  await apply(items)
  const webhooks = await cluster.resource('mutatingwebhookconfigurations')
  const rule = { apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] }
  const make = (name: string, operations: string[]) =>
    webhooks.create({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name },
      webhooks: [
        {
          name: 'a.example.com',
          failurePolicy: 'Ignore',
          sideEffects: 'None',
          timeoutSeconds: 1,
          admissionReviewVersions: ['v1'],
          clientConfig: { url: 'https://127.0.0.1:1/' },
          rules: [{ ...rule, operations }],
        },
      ],
    })
  t.after(() => webhooks.deleteCollection({ all: true }))
  await make('creates', ['CREATE'])
  assert.deepEqual([...new Set((await compared(items)).values())], ['same by local'])
  await make('updates', ['UPDATE'])
  assert.deepEqual([...new Set((await compared(items)).values())], ['asked by server'])
})

test('what needs a namespace or a kind of the same set is all new, and what needs another one fails', async () => {
  const group = 'early.example.dev'
  const found = await compared([
    { object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'early' } } },
    configMap('in-early', 'a', 'early'),
    configMap('in-none', 'a', 'none'),
    { object: mergeDefinition(group) },
    {
      object: {
        apiVersion: `${group}/v1`,
        kind: 'Merge',
        metadata: { name: 'custom' },
        spec: {},
      },
    },
    { object: { apiVersion: 'no.example.dev/v1', kind: 'Merge', metadata: { name: 'unknown' } } },
  ])
  assert.equal(found.get('early'), 'new by server')
  assert.equal(found.get('in-early'), 'new by unverifiable')
  assert.match(found.get('in-none') ?? '', /^failed: .*namespaces "none" not found/)
  assert.equal(found.get('custom'), 'new by unverifiable')
  assert.match(found.get('unknown') ?? '', /^failed: .*no\.example\.dev/)
})

test('what somebody writes between the two looks is no difference', async () => {
  const items = [configMap('raced', 'a')]
  await apply(items)
  let writes = 0
  const racing = cluster.client.through(next => async (request, signal) => {
    if (request.method === 'PATCH' && writes++ < 2) {
      const client = (await cluster.resource('configmaps')).in('default')
      const patch = { metadata: { labels: { n: `${writes}` } } }
      await client.patch('raced', { type: 'merge', patch }, { fieldManager: 'other' })
    }
    return next(request, signal)
  })
  for await (const event of compareSet(racing, items, manager)) {
    assert.ok(event.type === 'compared')
    assert.deepEqual(event.merged.metadata.labels, event.live?.metadata.labels)
    assert.deepEqual(event.merged.data, event.live?.data)
  }
  assert.equal(writes, 3)
})
