import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, type TestContext, test } from 'node:test'
import {
  ApiError,
  type Client,
  connect,
  isNotFound,
  type KubeObject,
  type Middleware,
} from 'anykind'
import {
  type ApplyEvent,
  applySet,
  ImmutableError,
  type PlannedWrite,
  ReplaceError,
  type WriteLog,
} from 'anykind/gitops'
import { decodeStatus, formatRequest } from '../../../../lib/core/index.ts'
import { testNamespace } from '../../../support/test-cluster.ts'

type Spec = Record<string, unknown>

const cluster = await connect({ cacheDirectory: false })
after(() => cluster[Symbol.asyncDispose]())

const labels = { app: 'web' }
const podSpec = { containers: [{ name: 'web', image: 'x/web:1' }] }
const template = { metadata: { labels }, spec: podSpec }
const claimSpec = (size: string, mode = 'ReadWriteOnce') => ({
  accessModes: [mode],
  storageClassName: 'none',
  resources: { requests: { storage: size } },
})

/** An object, and the same with a change that its kind does not allow; by which field the server says so. */
const rows: readonly (readonly [
  kind: string,
  apiVersion: string,
  before: Spec,
  after: Spec,
  field: string,
])[] = [
  [
    'Deployment',
    'apps/v1',
    { spec: { selector: { matchLabels: labels }, template } },
    {
      spec: {
        selector: { matchLabels: { app: 'other' } },
        template: { ...template, metadata: { labels: { app: 'other' } } },
      },
    },
    'spec.selector',
  ],
  [
    'StatefulSet',
    'apps/v1',
    { spec: { serviceName: 'a', selector: { matchLabels: labels }, template } },
    { spec: { serviceName: 'b', selector: { matchLabels: labels }, template } },
    'spec.serviceName',
  ],
  [
    'Job',
    'batch/v1',
    { spec: { suspend: true, template: { spec: { ...podSpec, restartPolicy: 'Never' } } } },
    {
      spec: {
        suspend: false,
        completions: 3,
        template: { spec: { ...podSpec, restartPolicy: 'Never' } },
      },
    },
    'spec.completions',
  ],
  [
    'PersistentVolumeClaim',
    'v1',
    { spec: claimSpec('1Gi') },
    { spec: claimSpec('1Gi', 'ReadOnlyMany') },
    'spec',
  ],
  [
    'Service',
    'v1',
    { spec: { clusterIP: '10.0.0.98', ports: [{ port: 80 }] } },
    { spec: { clusterIP: '10.0.0.99', ports: [{ port: 80 }] } },
    'spec.clusterIPs[0]',
  ],
  ['Secret', 'v1', { type: 'a/b' }, { type: 'a/c' }, 'type'],
  [
    'ConfigMap',
    'v1',
    { immutable: true, data: { a: '1' } },
    { immutable: true, data: { a: '2' } },
    'data',
  ],
  [
    'RoleBinding',
    'rbac.authorization.k8s.io/v1',
    { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' } },
    { roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'b' } },
    'roleRef',
  ],
  ['Pod', 'v1', { spec: podSpec }, { spec: { ...podSpec, hostname: 'other' } }, 'spec'],
  [
    'StorageClass',
    'storage.k8s.io/v1',
    { provisioner: 'example.com/a' },
    { provisioner: 'example.com/b' },
    'provisioner',
  ],
  ['PriorityClass', 'scheduling.k8s.io/v1', { value: 7 }, { value: 8 }, 'value'],
]

async function setup(t: TestContext, client: Client = cluster.client) {
  const namespace = await testNamespace(t)
  const object = (apiVersion: string, kind: string, fields: Spec): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name: namespace, ...(!kind.endsWith('Class') && { namespace }) },
    ...fields,
  })
  const apply = async (object: KubeObject, options = {}): Promise<ApplyEvent[]> =>
    Array.fromAsync(applySet(client, [{ object }], { fieldManager: 'spec', ...options }))
  const stored = async (object: KubeObject) => {
    const resource = await cluster.for(object)
    return resource.get(object.metadata.name ?? '')
  }
  const keep = (object: KubeObject) => {
    t.after(async () => {
      const resource = await cluster.for(object)
      await resource.delete(object.metadata.name ?? '').catch(error => assert.ok(isNotFound(error)))
    })
    return object
  }
  return { namespace, object, apply, stored, keep }
}

const failureOf = (events: readonly ApplyEvent[]): unknown => {
  const failed = events.find(event => event.type === 'failed')
  assert.ok(failed, JSON.stringify(events.map(({ type }) => type)))
  return failed.error
}

for (const [kind, apiVersion, before, changed, field] of rows) {
  test(`${kind}: a change of what cannot be changed is found, and replaced where it is asked for`, async t => {
    const { object, apply, stored, keep } = await setup(t)
    const [first] = await apply(keep(object(apiVersion, kind, before)))
    assert.ok(first?.type === 'applied', `${(first as { error?: unknown }).error}`)
    const { uid } = first.object.metadata

    const wanted = object(apiVersion, kind, changed)
    const error = failureOf(await apply(wanted))
    assert.ok(error instanceof ImmutableError, `${error}`)
    assert.ok(error.fields.includes(field), error.fields.join())
    assert.equal((await stored(wanted)).metadata.uid, uid)

    wanted.metadata.annotations = { 'anykind.dev/replace-immutable': 'true' }
    const events = await apply(wanted)
    const types = events.map(({ type }) => type)
    assert.deepEqual(
      types,
      ['replacing', 'applied'],
      `${(events.at(-1) as { error?: unknown }).error}`,
    )
    const last = events.at(-1)
    assert.ok(last?.type === 'applied' && last.change === 'replaced')
    assert.notEqual((await stored(wanted)).metadata.uid, uid)
  })
}

test('a new object that the server would not take does not cost the live one (kustomize-controller#734)', async t => {
  const { object, apply, stored } = await setup(t)
  const service = object('v1', 'Service', { spec: { clusterIP: 'None', ports: [{ port: 80 }] } })
  await apply(service)
  const { uid } = (await stored(service)).metadata
  // Not immutable, but wrong.
  const wrong = object('v1', 'Service', { spec: { clusterIP: 'None', ports: [{ port: 0 }] } })
  const plain = failureOf(await apply(wrong, { replaceImmutable: true }))
  assert.ok(plain instanceof ApiError && !(plain instanceof ImmutableError), `${plain}`)
  assert.equal((await stored(service)).metadata.uid, uid)

  // The server tells of the change alone where the change hides what is wrong besides.
  const claim = object('v1', 'PersistentVolumeClaim', { spec: claimSpec('1Gi') })
  await apply(claim)
  const claimUid = (await stored(claim)).metadata.uid
  const bad = object('v1', 'PersistentVolumeClaim', {
    spec: { ...claimSpec('1Gi', 'ReadOnlyMany'), storageClassName: 'Not A Name' },
  })
  bad.metadata.annotations = { 'anykind.dev/replace-immutable': 'true' }
  const events = await apply(bad)
  assert.deepEqual(
    events.map(({ type }) => type),
    ['failed'],
  )
  assert.equal((await stored(claim)).metadata.uid, claimUid)
})

test('what the new object may not be made for is told, and the live one stays', async t => {
  const { object, apply, stored } = await setup(t)
  const deployment = object('apps/v1', 'Deployment', {
    spec: { selector: { matchLabels: labels }, template },
  })
  await apply(deployment)
  const { uid } = (await stored(deployment)).metadata
  const refuse: Middleware = next => (request, signal) =>
    request.method === 'POST' && request.query?.some(([name]) => name === 'dryRun')
      ? Promise.reject(refused(403, formatRequest(request)))
      : next(request, signal)
  const wanted = object('apps/v1', 'Deployment', {
    spec: {
      selector: { matchLabels: { app: 'b' } },
      template: { ...template, metadata: { labels: { app: 'b' } } },
    },
  })
  const options = { fieldManager: 'spec', replaceImmutable: true }
  const events = await Array.fromAsync(
    applySet(cluster.client.through(refuse), [{ object: wanted }], options),
  )
  const error = failureOf(events)
  assert.ok(error instanceof ReplaceError, `${error}`)
  assert.equal(error.step, 'proof')
  assert.match(
    error.message,
    /^replace Deployment .*: it was not deleted, as the server would not take the new one: /,
  )
  assert.equal((await stored(deployment)).metadata.uid, uid)
})

const refused = (code: number, request: string) =>
  new ApiError(decodeStatus({ kind: 'Status', code, message: 'not today' }, code), request)

test('where the new object cannot be made after all, the old one is made again', async t => {
  const { object, apply, stored } = await setup(t)
  const map = object('v1', 'ConfigMap', { immutable: true, data: { a: '1' } })
  map.metadata.labels = { kept: 'yes' }
  await apply(map)
  const { uid } = (await stored(map)).metadata
  let isDeleted = false
  const refuse: Middleware = next => (request, signal) => {
    isDeleted ||= request.method === 'DELETE'
    return isDeleted && request.method === 'PATCH'
      ? Promise.reject(refused(403, formatRequest(request)))
      : next(request, signal)
  }
  const writes: string[] = []
  const wanted = object('v1', 'ConfigMap', { immutable: true, data: { a: '2' } })
  const events = await Array.fromAsync(
    applySet(cluster.client.through(refuse), [{ object: wanted }], {
      fieldManager: 'spec',
      replaceImmutable: true,
      log: logTo(writes),
    }),
  )
  const error = failureOf(events)
  assert.ok(error instanceof ReplaceError, `${error}`)
  assert.deepEqual([error.step, error.restored], ['create', true])
  const again = await stored(map)
  assert.notEqual(again.metadata.uid, uid)
  assert.deepEqual([again.data, again.metadata.labels], [{ a: '1' }, { kept: 'yes' }])
  assert.deepEqual(writes, [
    ...['will apply', 'failed apply'],
    ...['will delete', 'failed delete'],
    ...['will apply', 'failed apply'],
    ...['will create', 'wrote create'],
  ])
})

const logTo = (writes: string[]): WriteLog => ({
  async willWrite({ verb }: PlannedWrite) {
    writes.push(`will ${verb}`)
  },
  async wrote({ verb }: PlannedWrite, stored: KubeObject | undefined) {
    writes.push(`${stored === undefined ? 'failed' : 'wrote'} ${verb}`)
  },
})

test('what goes with an object is told before it goes', async t => {
  const { object, apply, stored, namespace } = await setup(t)
  const deployment = object('apps/v1', 'Deployment', {
    spec: { selector: { matchLabels: labels }, template },
  })
  await apply(deployment)
  const replicaSets = (await cluster.resource('replicasets')).in(namespace)
  while ((await replicaSets.listAll()).items.length === 0);
  while (((await stored(deployment)).status as { readyReplicas?: number }).readyReplicas !== 1);
  const wanted = object('apps/v1', 'Deployment', {
    spec: {
      selector: { matchLabels: { app: 'b' } },
      template: { ...template, metadata: { labels: { app: 'b' } } },
    },
  })
  const [dry] = await apply(wanted, { replaceImmutable: true, dryRun: true })
  assert.ok(dry?.type === 'replacing')
  assert.deepEqual(
    dry.cascade.map(({ kind }) => kind),
    ['ReplicaSet', 'Pod'],
  )
  const [first] = await apply(wanted, { replaceImmutable: true })
  assert.deepEqual(first?.type === 'replacing' && first.cascade, dry.cascade)
})

test('a claim is replaced by its own word alone, a namespace and a definition never', async t => {
  const { object, apply, stored } = await setup(t)
  const claim = object('v1', 'PersistentVolumeClaim', { spec: claimSpec('1Gi') })
  await apply(claim)
  const { uid } = (await stored(claim)).metadata
  const wanted = object('v1', 'PersistentVolumeClaim', { spec: claimSpec('1Gi', 'ReadOnlyMany') })
  assert.ok(failureOf(await apply(wanted, { replaceImmutable: true })) instanceof ImmutableError)
  assert.equal((await stored(claim)).metadata.uid, uid)
})

test("a custom resource's transition rules are read from its definition", async t => {
  const { object, apply, stored } = await setup(t)
  const group = `t${randomBytes(4).toString('hex')}.example.com`
  const rule = { rule: 'self == oldSelf', message: 'a size is for ever' }
  const size = { type: 'integer', maximum: 9, 'x-kubernetes-validations': [rule] }
  const schema = { type: 'object', properties: { spec: { type: 'object', properties: { size } } } }
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `gadgets.${group}`,
      annotations: { 'anykind.dev/replace-immutable': 'true' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Gadget', plural: 'gadgets' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  }
  t.after(async () => (await cluster.for(definition)).delete(definition.metadata.name))
  await apply(definition)
  const gadget = object(`${group}/v1`, 'Gadget', { spec: { size: 3 } })
  await apply(gadget)
  const { uid } = (await stored(gadget)).metadata
  const wanted = object(`${group}/v1`, 'Gadget', { spec: { size: 4 } })
  const error = failureOf(await apply(wanted))
  assert.ok(error instanceof ImmutableError, `${error}`)
  assert.deepEqual(error.fields, ['spec.size'])
  const [, replaced] = await apply(wanted, { replaceImmutable: true })
  assert.ok(replaced?.type === 'applied')
  assert.notEqual(replaced.object.metadata.uid, uid)
  const tooLarge = failureOf(await apply(object(`${group}/v1`, 'Gadget', { spec: { size: 10 } })))
  assert.ok(!(tooLarge instanceof ImmutableError), `${tooLarge}`)

  const otherScope = { ...definition, spec: { ...definition.spec, scope: 'Cluster' } }
  const never = failureOf(await apply(otherScope, { replaceImmutable: true }))
  assert.ok(never instanceof ImmutableError, `${never}`)
})
