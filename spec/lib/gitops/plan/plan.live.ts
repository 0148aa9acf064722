import assert from 'node:assert/strict'
import { after, type TestContext, test } from 'node:test'
import { connect, formatObject, type KubeObject } from 'anykind'
import {
  applySet,
  approvedWrites,
  builtInScope,
  checkPlan,
  decodePlan,
  encodePlan,
  forecastSet,
  type Plan,
  type PlannedObject,
  plannedItems,
  planSet,
} from 'anykind/gitops'
import { type Manifest, readManifests } from 'anykind/manifest'
import { createValidator } from 'anykind/validate'
import { fingerprint } from '../../../support/planned.ts'
import { shopFiles } from '../../../support/shop-set.ts'
import { requestTestCluster, testNamespace } from '../../../support/test-cluster.ts'

const fieldManager = 'spec'
const cluster = await connect({ cacheDirectory: false })
const validator = await createValidator({ schemas: cluster })
after(async () => {
  await validator[Symbol.asyncDispose]()
  await cluster[Symbol.asyncDispose]()
})

async function plan(items: readonly Pick<Manifest, 'object'>[], force = false): Promise<Plan> {
  const candidates = await forecastSet(items, {
    client: cluster.client,
    resolve: (gvk, signal) => cluster.discovery.resolve(gvk, signal),
    validatorOf: async () => validator,
    namespace: cluster.namespace,
    fieldManager,
    force,
  })
  return planSet(candidates, { fieldManager, fingerprint, force })
}

async function apply(items: readonly { readonly object: KubeObject }[], manager = fieldManager) {
  const events = await Array.fromAsync(
    applySet(cluster.client, items, { fieldManager: manager, force: true }),
  )
  const failed = events.flatMap(event => (event.type === 'failed' ? [`${event.error}`] : []))
  assert.deepEqual(failed, [])
}

const entries = (plan: Plan): PlannedObject[] => plan.phases.flat()
const find = (plan: Plan, kind: string, name?: string): PlannedObject => {
  const found = entries(plan).find(one => one.kind === kind && (name ?? one.name) === one.name)
  return found ?? assert.fail(`no ${kind} in the plan`)
}

function shop(t: TestContext): { id: string; manifests: Manifest[] } {
  const { id, files } = shopFiles(t)
  const manifests = Object.entries(files).flatMap(([file, text]) => readManifests(text, file))
  return { id, manifests }
}

test('day 0: a set that brings its namespace and kinds is planned whole, and then there is nothing to do', async t => {
  const { manifests } = shop(t)
  const planned = await plan(manifests)
  const sure = new Map(entries(planned).map(one => [one.kind, [one.action, one.certainty]]))
  for (const [kind, said] of sure) {
    const asked = ['Namespace', 'CustomResourceDefinition'].includes(kind)
    assert.deepEqual(said, ['create', asked ? 'server' : 'local'], kind)
  }
  assert.equal(entries(planned).length, manifests.length)
  assert.match(find(planned, 'Promotion').evidence.join(), /definition promotions\..* is new/)
  assert.match(find(planned, 'Deployment').evidence.join(), /namespace .* is new/)

  await apply(manifests)
  const after = await plan(manifests)
  const left = entries(after).filter(({ action }) => action !== 'unchanged')
  assert.deepEqual(
    left.map(one => `${one.action} ${one.kind} ${JSON.stringify(one.changes)} ${one.evidence}`),
    [],
  )
  assert.deepEqual(new Set(entries(after).map(({ certainty }) => certainty)), new Set(['server']))
  // Controllers go on to write the status of Deployments, and so their version.
  const quiet = manifests.filter(({ object }) => object.kind !== 'Deployment')
  assert.equal(encodePlan(await plan(quiet.toReversed())), encodePlan(await plan(quiet)))
})

test('day 0: what the incoming definition and the rules of kinds refuse is told, all of it, each at its line', async t => {
  const { files } = shopFiles(t)
  const bad = {
    ...files,
    'promotions.yaml': files['promotions.yaml']?.replace(
      /discountPercent: .*/,
      'discountPercent: 91',
    ),
    'orders.yaml': files['orders.yaml']?.replace('replicas: 2', 'replicas: -1'),
  }
  const planned = await plan(
    Object.entries(bad).flatMap(([file, text]) => readManifests(text ?? '', file)),
  )
  const refused = entries(planned).filter(({ action }) => action === 'refuse')
  assert.deepEqual(
    refused.map(({ kind, violations = [] }) => [
      kind,
      violations.map(({ path }) => path.join('.')),
    ]),
    [
      ['Promotion', ['spec.discountPercent']],
      ['Deployment', ['spec.replicas']],
    ],
  )
  for (const { violations = [] } of refused) {
    const [file = '', line] = violations[0]?.place?.split(':') ?? []
    const text = (bad as Record<string, string>)[file]?.split('\n')[Number(line) - 1]
    assert.match(text ?? '', /discountPercent|replicas/)
  }
})

test('a rule in CEL of the incoming definition is asked', async t => {
  const { files } = shopFiles(t)
  const promotions = files['promotions.yaml']?.replace(
    /discountPercent: .*/,
    'discountPercent: 80\n  channel: store',
  )
  const text = `${files['promotions.crd.yaml']}\n---\n${files['00-namespace.yaml']}\n---\n${promotions}`
  const planned = await plan(readManifests(text, 'all.yaml'))
  assert.match(
    JSON.stringify(find(planned, 'Promotion', 'winter').violations),
    /stores may not give more/,
  )
})

test('objects of a definition that the set changes are judged and compared as they will be', async t => {
  const { id, manifests } = shop(t)
  await apply(manifests)
  const changed = manifests.map(manifest => {
    if (manifest.object.kind !== 'CustomResourceDefinition') return manifest
    const object = structuredClone(manifest.object) as KubeObject & {
      spec: { versions: { schema: { openAPIV3Schema: { properties: { spec: Spec } } } }[] }
    }
    const schema = object.spec.versions[0]?.schema.openAPIV3Schema.properties.spec
    if (schema) schema.properties.season = { type: 'string', default: 'winter' }
    return { ...manifest, object }
  })
  interface Spec {
    properties: Record<string, object>
  }
  const planned = await plan(changed)
  const promotion = find(planned, 'Promotion')
  assert.deepEqual(
    [promotion.action, promotion.certainty, promotion.changes],
    ['configure', 'local', [{ path: ['spec', 'season'], from: undefined, to: 'winter' }]],
  )
  assert.equal(find(planned, 'Deployment').certainty, 'server')
  await apply(changed)
  const resource = await cluster.resource(`promotions.${id}.example.com`)
  const live = await resource.in(id).get(promotion.name)
  assert.equal((live.spec as { season?: string }).season, 'winter')
})

const configMap = (namespace: string, data: object, name = 'settings'): { object: KubeObject } => ({
  object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data },
})

test('what others own is refused with their names and the field, and taken with force', async t => {
  const namespace = await testNamespace(t)
  await apply([configMap(namespace, { mode: 'slow' })], 'somebody')
  const wanted = [configMap(namespace, { mode: 'fast' })]
  const [refused] = entries(await plan(wanted))
  assert.equal(refused?.action, 'refuse')
  assert.deepEqual(
    refused?.violations?.map(({ path, reason, message }) => ({ path, reason, message })),
    [
      {
        path: ['data', 'mode'],
        reason: 'FieldManagerConflict',
        message: '.data.mode is owned by "somebody"',
      },
    ],
  )
  const [forced] = entries(await plan(wanted, true))
  assert.deepEqual(
    [forced?.action, forced?.changes],
    ['configure', [{ path: ['data', 'mode'], from: 'slow', to: 'fast' }]],
  )
})

test('of what is stored as it is wanted, but another owns, the owners change', async t => {
  const namespace = await testNamespace(t)
  await apply([configMap(namespace, { mode: 'fast' })], 'somebody')
  const [planned] = entries(await plan([configMap(namespace, { mode: 'fast' })]))
  assert.deepEqual([planned?.action, planned?.changes], ['configure', []])
  await apply([configMap(namespace, { mode: 'fast' })])
  const [after] = entries(await plan([configMap(namespace, { mode: 'fast' })]))
  assert.equal(after?.action, 'unchanged')
})

test('one object that the server refuses does not keep the others from being planned', async t => {
  const namespace = await testNamespace(t)
  const nowhere = configMap('no-such-namespace', {})
  const unknown = { object: { apiVersion: 'no.such/v1', kind: 'None', metadata: { name: 'a' } } }
  const planned = await plan([configMap(namespace, {}), nowhere, unknown])
  assert.deepEqual(
    entries(planned)
      .map(({ kind, namespace: place, action }) => `${kind} ${place === namespace} ${action}`)
      .toSorted(),
    ['ConfigMap false refuse', 'ConfigMap true create', 'None false refuse'],
  )
})

test('many objects of a kind are found by a list, and each is the same as by itself', async t => {
  const namespace = await testNamespace(t)
  const many = Array.from({ length: 12 }, (_, index) =>
    configMap(namespace, { index: String(index) }, `settings-${index}`),
  )
  await apply(many.slice(0, 10))
  const planned = entries(await plan(many))
  const counts = Object.fromEntries(
    [...Map.groupBy(planned, ({ action }) => action)].map(([action, all]) => [action, all.length]),
  )
  assert.deepEqual(counts, { unchanged: 10, create: 2 })
})

test('a saved plan is done as it was looked at, or refused where the world has moved in it', async t => {
  const namespace = await testNamespace(t)
  const names = ['same', 'unrelated', 'related', 'gone', 'anew', 'new', 'taken']
  const stored = names.slice(0, 5)
  const item = (name: string, data: object) => configMap(namespace, data, name)
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'login', namespace },
    stringData: { password: 'canary' },
  }
  await apply(stored.map(name => item(name, { a: '1' })))
  const wanted = [...names.map(name => item(name, { a: '2' })), { object: secret }]
  const text = encodePlan(await plan(wanted))
  assert.doesNotMatch(text, /canary|Y2FuYXJ5/)

  const configMaps = (await cluster.resource('configmaps')).in(namespace)
  const write = (name: string, data: object) =>
    configMaps.patch(name, { type: 'merge', patch: { data } }, { fieldManager: 'somebody' })
  await write('unrelated', { b: '1' })
  await write('related', { a: '3' })
  await configMaps.delete('gone')
  await configMaps.delete('anew')
  await apply([item('anew', { a: '1' }), item('taken', {})])

  const saved = decodePlan(text)
  const { items, incomplete } = plannedItems(saved, [secret], fingerprint)
  assert.deepEqual(incomplete, [])
  const checks = checkPlan(saved, await plan(items))
  assert.deepEqual(Object.fromEntries(checks.map(({ planned, state }) => [planned.name, state])), {
    same: 'as planned',
    unrelated: 'moved',
    related: 'refused',
    gone: 'refused',
    anew: 'refused',
    new: 'as planned',
    taken: 'refused',
    login: 'as planned',
  })
  const approved = approvedWrites(checks, items)
  await apply(approved.apply)
  const live = await configMaps.get('unrelated')
  assert.deepEqual(live.data, { a: '2', b: '1' })
  const login = await (await cluster.resource('secrets')).in(namespace).get('login')
  assert.deepEqual(login.data, { password: 'Y2FuYXJ5' })
})

test('what is approved is written to the object that was seen, and to none that took its place', async t => {
  const namespace = await testNamespace(t)
  const wanted = [configMap(namespace, { a: '2' })]
  await apply([configMap(namespace, { a: '1' })])
  const saved = await plan(wanted)
  const { items } = plannedItems(saved, [], fingerprint)
  const { apply: writes } = approvedWrites(checkPlan(saved, await plan(items)), items)
  await (await cluster.resource('configmaps')).in(namespace).delete('settings')
  await apply([configMap(namespace, { a: '1' })])
  const events = await Array.fromAsync(applySet(cluster.client, writes, { fieldManager }))
  assert.deepEqual(
    events.map(({ type }) => type),
    ['failed'],
  )
})

test('where a webhook does not answer nobody can tell, and what would change is an estimate', async t => {
  const namespace = await testNamespace(t)
  await apply([configMap(namespace, { mode: 'slow' })])
  const webhooks = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'
  t.after(() => requestTestCluster('DELETE', `${webhooks}/${namespace}`))
  const rule = {
    operations: ['*'],
    apiGroups: [''],
    apiVersions: ['v1'],
    resources: ['configmaps'],
  }
  const created = await requestTestCluster('POST', webhooks, {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: namespace },
    webhooks: [
      {
        name: 'gone.example.com',
        clientConfig: { url: 'https://127.0.0.1:1/' },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        rules: [rule],
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  })
  assert.equal(created.status, 201)
  const wanted = [configMap(namespace, { mode: 'fast' })]
  let [planned] = entries(await plan(wanted))
  // The server hears of webhooks a little later.
  while (planned?.certainty === 'server') [planned] = entries(await plan(wanted))
  assert.deepEqual(
    [planned?.action, planned?.certainty, planned?.changes],
    ['configure', 'unverifiable', [{ path: ['data', 'mode'], from: 'slow', to: 'fast' }]],
  )
  assert.match(planned?.evidence.join() ?? '', /cannot tell: .*failed calling webhook/)
})

test("the scopes of Kubernetes' own kinds are the server's", async () => {
  const resources = await cluster.discovery.resources()
  const own = resources.filter(({ group }) => !group.includes('.') || group.endsWith('.k8s.io'))
  const wrong = own.filter(kind => builtInScope(kind).namespaced !== kind.namespaced)
  assert.ok(own.length > 60)
  assert.deepEqual(
    wrong.map(kind => formatObject({ kind: kind.kind, metadata: { name: kind.group } })),
    [],
  )
})
