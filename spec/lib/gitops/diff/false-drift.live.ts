import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Cluster, connect, gvkOf, type KubeObject } from 'anykind'
import {
  diffObjects,
  findDrift,
  type Sameness,
  sameIntent,
  withoutStringData,
} from 'anykind/gitops'
import { startLocalCluster } from 'anykind/local'
import { createAuthority } from '../../../../lib/local/certificate.ts'
import { mergeDefinition } from '../../../support/intents.ts'

/*
 * What appliers have taken for drift and was none, and what they have overlooked, each on a server where nobody else
 * writes: what we say of it, and whether the server then changes anything.
 */

const stack = new AsyncDisposableStack()
let cluster: Cluster

before(async () => {
  const local = await startLocalCluster()
  stack.defer(() => local.stop())
  cluster = stack.use(await connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false }))
})
after(() => stack.disposeAsync())

const labels = { app: 'web' }
const deployment = (spec: object, container: object = {}, template: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: '' },
  spec: {
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'web', image: 'x', ...container }], ...template },
    },
    ...spec,
  },
})
const ofKind = (
  kind: string,
  fields: object,
  apiVersion = 'v1',
  meta: object = {},
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: '', ...meta },
  ...fields,
})
const rbac = 'rbac.authorization.k8s.io/v1'
const rule = { apiGroups: [''], resources: ['pods'], verbs: ['get'] }
const webhook = {
  name: 'a.example.com',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  clientConfig: { service: { name: 'a', namespace: 'a' } },
  rules: [
    {
      apiGroups: ['none'],
      apiVersions: ['*'],
      resources: ['none'],
      operations: ['CREATE'],
      scope: '*',
    },
  ],
}
const webhooks = ofKind(
  'MutatingWebhookConfiguration',
  { webhooks: [webhook] },
  'admissionregistration.k8s.io/v1',
)
const certificate = Buffer.from(createAuthority('injector').certificate).toString('base64')

interface Case {
  readonly what: string
  /** What is applied first. */
  readonly applied: KubeObject
  /** What somebody else then merges into it, as an update. */
  readonly merged?: object
  /** What is wanted afterwards. Default: what was applied. */
  readonly wanted?: KubeObject
  readonly said: Sameness
  readonly isChanged: boolean
}

const cases: readonly Case[] = [
  {
    what: 'replicas that an autoscaler sets',
    applied: deployment({}),
    merged: { spec: { replicas: 7 } },
    said: 'same',
    isChanged: false,
  },
  {
    what: 'replicas that an autoscaler takes over',
    applied: deployment({ replicas: 2 }),
    merged: { spec: { replicas: 7 } },
    said: 'differs',
    isChanged: true,
  },
  {
    what: 'a label and a finalizer that a webhook has put in',
    applied: ofKind('ConfigMap', { data: { a: '1' } }, 'v1', { labels }),
    merged: { metadata: { labels: { injected: 'yes' }, finalizers: ['a.b/c'] } },
    said: 'same',
    isChanged: false,
  },
  {
    what: 'a quantity in another form',
    applied: deployment({}, { resources: { limits: { cpu: '1000m', memory: '1024Mi' } } }),
    said: 'same',
    isChanged: false,
  },
  {
    what: 'a quantity outside of resource lists',
    applied: deployment({}, {}, { volumes: [{ name: 'v', emptyDir: { sizeLimit: '1024Mi' } }] }),
    said: 'same',
    isChanged: false,
  },
  {
    what: 'stringData',
    applied: ofKind('Secret', { stringData: { a: 'x' } }),
    said: 'same',
    isChanged: false,
  },
  {
    what: 'a value that is given twice',
    applied: ofKind('Secret', { data: { a: 'eQ==' }, stringData: { a: 'x' } }),
    said: 'unsure',
    isChanged: false,
  },
  {
    what: 'stringData that somebody has changed in data',
    applied: ofKind('Secret', { stringData: { a: 'x' } }),
    merged: { data: { a: 'eQ==' } },
    said: 'unsure',
    isChanged: true,
  },
  {
    what: 'a port without its default protocol',
    applied: deployment({}, { ports: [{ containerPort: 80 }] }),
    said: 'same',
    isChanged: false,
  },
  {
    what: 'null where nothing is',
    applied: deployment({}, { securityContext: null }, { nodeSelector: null }),
    said: 'same',
    isChanged: false,
  },
  {
    what: 'an empty list of a kind whose generation tells it from none',
    applied: ofKind(
      'NetworkPolicy',
      { spec: { podSelector: {}, ingress: [], policyTypes: ['Ingress'] } },
      'networking.k8s.io/v1',
    ),
    merged: { metadata: { labels } },
    said: 'unsure',
    isChanged: true,
  },
  {
    what: 'a Role without rules',
    applied: ofKind('Role', { rules: [] }, rbac),
    said: 'same',
    isChanged: false,
  },
  {
    what: 'rules of an aggregated ClusterRole',
    applied: ofKind(
      'ClusterRole',
      { aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels }] } },
      rbac,
    ),
    merged: { rules: [rule] },
    said: 'same',
    isChanged: false,
  },
  {
    what: 'empty rules of an aggregated ClusterRole',
    applied: ofKind(
      'ClusterRole',
      { aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels }] }, rules: [] },
      rbac,
    ),
    merged: { rules: [rule] },
    said: 'differs',
    isChanged: true,
  },
  {
    what: 'creationTimestamp: null and a status',
    applied: {
      ...deployment({}, {}),
      metadata: { name: '', creationTimestamp: null } as never,
      status: { replicas: 5 },
    },
    said: 'same',
    isChanged: false,
  },
  {
    what: 'an atomic list that somebody has written to',
    applied: deployment({}, { args: ['a', 'b'] }),
    merged: {
      spec: { template: { spec: { containers: [{ name: 'web', image: 'x', args: ['a'] }] } } },
    },
    said: 'differs',
    isChanged: true,
  },
  {
    what: 'items in another order',
    applied: deployment({}, { env: [{ name: 'A' }, { name: 'B' }] }),
    wanted: deployment({}, { env: [{ name: 'B' }, { name: 'A' }] }),
    said: 'unsure',
    isChanged: true,
  },
  {
    what: 'a number for a port that was a name of digits',
    applied: ofKind('Service', { spec: { ports: [{ port: 80, targetPort: 80 }] } }),
    wanted: ofKind('Service', { spec: { ports: [{ port: 80, targetPort: 'http' }] } }),
    said: 'unsure',
    isChanged: true,
  },
  {
    what: 'a caBundle that an injector has put in',
    applied: webhooks,
    merged: {
      webhooks: [{ ...webhook, clientConfig: { ...webhook.clientConfig, caBundle: certificate } }],
    },
    said: 'same',
    isChanged: false,
  },
  {
    what: 'a field that the server strips and whose owner it keeps (argoproj/argo-cd#28861)',
    applied: deployment({}, {}, { volumes: [{ name: 'v', emptyDir: { mode: 448 } }] }),
    said: 'unsure',
    isChanged: false,
  },
  {
    what: 'a field that is no longer wanted',
    applied: ofKind('ConfigMap', { data: { a: '1', b: '2' } }),
    wanted: ofKind('ConfigMap', { data: { a: '1' } }),
    said: 'differs',
    isChanged: true,
  },
]

const manager = 'spec'
const named = (object: KubeObject, name: string): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, name },
})

async function verdict(wanted: KubeObject, live: KubeObject): Promise<Sameness> {
  const topology = await (await cluster.schemas()).topologyOf(gvkOf(wanted))
  return sameIntent(wanted, live, topology, { manager })
}

for (const [index, { what, applied, merged, said, isChanged, ...more }] of cases.entries()) {
  test(`${what}: ${said}, and the server ${isChanged ? 'changes' : 'leaves'} it`, async () => {
    const name = `case-${index}`
    const client = await cluster.for(applied)
    await client.apply(named(applied, name), { fieldManager: manager })
    if (merged !== undefined) {
      await client.patch(name, { type: 'merge', patch: merged }, { fieldManager: 'other' })
    }
    const live = await client.get(name)
    const wanted = named(more.wanted ?? applied, name)
    assert.equal(await verdict(wanted, live), said)
    const { metadata } = await client.apply(wanted, { fieldManager: manager, force: true })
    assert.equal(metadata.resourceVersion !== live.metadata.resourceVersion, isChanged)
  })
}

test('a key that goes from stringData stays in data, but not where it is applied as data (kubernetes#108008)', async () => {
  const both = ofKind('Secret', { stringData: { a: 'x', b: 'y' } }, 'v1', { name: 'strings' })
  const one = ofKind('Secret', { stringData: { a: 'x' } }, 'v1', { name: 'strings' })
  const client = await cluster.for(both)
  const live = await client.apply(both, { fieldManager: manager })
  assert.equal(await verdict(one, live), 'differs')
  const kept = await client.apply(one, { fieldManager: manager })
  assert.deepEqual(kept.data, { a: 'eA==', b: 'eQ==' })
  await client.apply(withoutStringData(both), { fieldManager: manager })
  const gone = await client.apply(withoutStringData(one), { fieldManager: manager })
  assert.deepEqual(gone.data, { a: 'eA==' })
})

test('what has a name twice is the server’s to refuse (kubernetes#113482)', async () => {
  const once = named(deployment({}, { env: [{ name: 'A', value: '1' }] }), 'twice')
  const twice = named(
    deployment(
      {},
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '1' },
        ],
      },
    ),
    'twice',
  )
  const client = await cluster.for(once)
  const live = await client.apply(once, { fieldManager: manager })
  assert.equal(await verdict(twice, live), 'unsure')
  await assert.rejects(client.apply(twice, { fieldManager: manager }), /duplicate entries/)
})

test('a default that a newer CustomResourceDefinition has brought is no drift', async () => {
  const group = 'defaults.example.dev'
  const crd = structuredClone(mergeDefinition(group))
  const definitions = await cluster.for(crd)
  await definitions.apply(crd, { fieldManager: manager })
  const gvk = { group, version: 'v1', kind: 'Merge' }
  const object = ofKind('Merge', { spec: { pair: { a: '1' } } }, `${group}/v1`, { name: 'm' })
  const schemaOf = async () => (await cluster.schemas()).topologyOf(gvk).catch(() => undefined)
  while ((await cluster.resource(gvk).catch(() => undefined)) === undefined);
  while ((await schemaOf()) === undefined);
  const client = await cluster.for(object)
  await client.apply(object, { fieldManager: manager })
  const text = JSON.stringify(crd).replace(
    '"plain":{"type":"string"}',
    '"plain":{"type":"string","default":"new"}',
  )
  await definitions.apply(JSON.parse(text), { fieldManager: manager })
  let live = await client.get('m')
  while ((live.spec as { plain?: string }).plain === undefined) live = await client.get('m')
  assert.equal(await verdict(object, live), 'same')
  assert.deepEqual((await findDrift(cluster.client, object, { fieldManager: manager })).changes, [])
})

test('an Event of either of its two groups is one object, of which only the server knows', async () => {
  const regarding = { kind: 'Pod', namespace: 'default', name: 'x' }
  const event = ofKind(
    'Event',
    { involvedObject: regarding, reason: 'Tested', message: 'm', type: 'Normal' },
    'v1',
    { name: 'cohabiting', namespace: 'default' },
  )
  const stored = await (await cluster.for(event)).apply(event, { fieldManager: manager })
  assert.equal(await verdict(event, stored), 'same')
  const other = await cluster.resource('events.events.k8s.io')
  const live = await other.in('default').get('cohabiting')
  assert.equal(live.metadata.uid, stored.metadata.uid)
  assert.deepEqual(diffObjects(live, live), [])
  assert.equal(await verdict(event, live), 'unsure')
})
