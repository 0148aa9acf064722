import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { inspect } from 'node:util'
import {
  type ApiRequest,
  type Cluster,
  connect,
  isConflict,
  isNotFound,
  type KubeObject,
  type ResourceClient,
} from 'anykind'
import {
  applyWithPolicy,
  type ConflictPolicy,
  fieldLedger,
  PolicyConflictError,
} from 'anykind/gitops'
import {
  disputedResource,
  disputedWidget,
  storeDisputedWidget,
} from '../../../support/disputed-widget.ts'
import { testKubeconfig, testNamespace } from '../../../support/test-cluster.ts'
import type { TestResource } from '../../../support/test-resource.ts'

let cluster: Cluster
/** What happens on the server right before a request of the client under test. */
let before: (request: ApiRequest) => Promise<unknown> = async () => undefined
let interrupted: Cluster
let resource: TestResource
const ends: (() => unknown)[] = []
test.before(async () => {
  const options = { kubeconfig: testKubeconfig(), cacheDirectory: false } as const
  cluster = await connect(options)
  resource = await disputedResource({ after: end => ends.push(end) }, cluster)
  interrupted = await connect({
    ...options,
    middleware: [
      next => async (request, signal) => {
        await before(request)
        return next(request, signal)
      },
    ],
  })
})
test.after(async () => {
  for (const end of ends) await end()
  await cluster[Symbol.asyncDispose]()
  await interrupted[Symbol.asyncDispose]()
})

const me = { fieldManager: 'me' }
const rest: ConflictPolicy = [
  { path: 'spec.replicas', manager: 'scaler', action: 'yield' },
  { path: 'metadata', action: 'share' },
]
const policy: ConflictPolicy = [...rest, { action: 'force' }]

/** Another manager's look and the client under test, on the same objects. */
async function disputed(t: TestContext) {
  const namespace = await testNamespace(t)
  t.after(() => {
    before = async () => undefined
  })
  const others = (await cluster.resource(resource.name)).in(namespace)
  const ours = (await interrupted.resource(resource.name)).in(namespace)
  await storeDisputedWidget(others, resource)
  return { others, ours, object: disputedWidget(resource) }
}

const query = (request: ApiRequest, name: string): boolean =>
  request.query?.some(([key]) => key === name) ?? false
const isForce = (request: ApiRequest): boolean => query(request, 'force')

/** Field by field who owns it, as text. */
const ownersIn = (object: KubeObject): Record<string, string> =>
  Object.fromEntries(
    fieldLedger(object).map(({ field, owners }) => [
      field,
      owners
        .map(({ manager, operation }) => `${manager} ${operation}`)
        .toSorted()
        .join(),
    ]),
  )
const container = 'spec.containers[name=web]'

interface Spec {
  readonly replicas: number
  readonly size: number
  readonly containers: readonly [{ readonly image: string }]
}
const specOf = ({ spec }: KubeObject) => spec as unknown as Spec
const imageOf = (object: KubeObject): string => specOf(object).containers[0].image

test('each field becomes whose the policy says, and all others stay whose they are', async t => {
  const { others, ours, object: wanted } = await disputed(t)
  const live = await others.get('web')
  const { object, decided } = await applyWithPolicy(ours, wanted, policy, me)
  assert.deepEqual(object, await others.get('web'))
  assert.equal(specOf(object).replicas, 7)
  assert.equal(imageOf(object), 'two')
  assert.deepEqual(object.metadata.labels, { 'app.kubernetes.io/name': 'one' })
  const after = ownersIn(object)
  for (const { field, action, ownersAfter } of decided) {
    assert.notEqual(action, 'fail')
    const owners = ownersAfter[action as 'force'].map(
      owner => `${owner.manager} ${owner.operation}`,
    )
    assert.deepEqual(after[field]?.split(',').sort(), owners.sort(), field)
  }
  assert.deepEqual(Object.fromEntries(decided.map(({ field, action }) => [field, action]).sort()), {
    'metadata.annotations.note': 'share',
    'metadata.labels[app.kubernetes.io/name]': 'share',
    'spec.paused': 'force',
    'spec.replicas': 'yield',
    [`${container}.args`]: 'force',
    [`${container}.image`]: 'force',
    [`${container}.ports[port=80,protocol=TCP].name`]: 'force',
  })
  const isDecided = (field: string) => decided.some(other => other.field === field)
  for (const [field, owners] of Object.entries(ownersIn(live))) {
    if (!isDecided(field)) {
      for (const owner of owners.split(',')) assert.ok(after[field]?.includes(owner), field)
    }
  }
})

test('without anybody in the way it is one request, and a new object is made', async t => {
  const namespace = await testNamespace(t)
  const configMaps = (await interrupted.resource('configmaps')).in(namespace)
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: '1' } }
  const requests: string[] = []
  before = async ({ method }) => requests.push(method)
  const { object: stored, decided } = await applyWithPolicy(configMaps, object, [])
  assert.deepEqual([stored.data, decided, requests], [{ a: '1' }, [], ['PATCH']])
  before = async () => undefined
})

test('with one field that may not be resolved nothing is written, and all conflicts are told', async t => {
  const { others, ours, object: wanted } = await disputed(t)
  const live = await others.get('web')
  const error = await applyWithPolicy(ours, wanted, rest, me).catch(error => error)
  assert.ok(error instanceof PolicyConflictError)
  assert.equal(error.code, 'ERR_KUBE_APPLY_CONFLICT')
  assert.deepEqual(await others.get('web'), live)
  assert.equal(error.decided.length, 7)
  assert.deepEqual(
    error.decided.filter(({ action }) => action === 'fail').flatMap(({ conflicts }) => conflicts),
    error.conflicts,
  )
  assert.deepEqual(
    new Set(error.conflicts.map(({ manager }) => manager)),
    new Set(['first', 'second', 'pauser']),
  )
  const paused = (await error.values()).find(({ field }) => field === '.spec.paused')
  assert.equal(paused?.ours, false)
})

test('what is yielded and was ours, too, is given up', async t => {
  const { others, ours, object: wanted } = await disputed(t)
  const label = 'metadata.labels[app.kubernetes.io/name]'
  assert.equal(ownersIn(await others.get('web'))[label], 'first Apply,me Apply')
  const { object } = await applyWithPolicy(ours, wanted, [{ action: 'yield' }], me)
  assert.equal(ownersIn(object)[label], 'first Apply')
  assert.equal(imageOf(object), 'one')
})

test('a dry run stores nothing and tells all', async t => {
  const { others, ours, object: wanted } = await disputed(t)
  const live = await others.get('web')
  const options = { ...me, dryRun: true }
  const { object, decided } = await applyWithPolicy(ours, wanted, policy, options)
  assert.equal(imageOf(object), 'two')
  assert.equal(decided.length, 7)
  assert.deepEqual(await others.get('web'), live)
})

const merge = (others: ResourceClient, patch: object, fieldManager = 'late') =>
  others.patch('web', { type: 'merge', patch }, { fieldManager })

test('who comes in the way before something is forced loses nothing', async t => {
  const { others, ours } = await disputed(t)
  let forced = 0
  before = async request => {
    if (isForce(request) && forced++ === 0) await merge(others, { spec: { size: 9 } })
  }
  const object = disputedWidget(resource, { size: 5 })
  const images: ConflictPolicy = [{ manager: 'late', action: 'fail' }, ...policy]
  const error = await applyWithPolicy(ours, object, images, me).catch(error => error)
  assert.ok(error instanceof PolicyConflictError, String(error))
  assert.deepEqual(
    error.conflicts.map(({ field }) => field),
    ['.spec.size'],
  )
  const stored = await others.get('web')
  assert.equal(specOf(stored).size, 9)
  assert.equal(imageOf(stored), 'one')
  assert.equal(forced, 1)
})

test('who comes in the way between the look and the try loses nothing', async t => {
  const { others, ours } = await disputed(t)
  let tried = 0
  before = async request => {
    const isTry = query(request, 'dryRun')
    if (isTry && tried++ === 0) await merge(others, { spec: { size: 9 } })
  }
  const object = disputedWidget(resource, { size: 5 })
  const late: ConflictPolicy = [{ manager: 'late', action: 'fail' }, ...policy]
  const error = await applyWithPolicy(ours, object, late, me).catch(error => error)
  assert.ok(error instanceof PolicyConflictError, String(error))
  assert.equal(imageOf(await others.get('web')), 'one')
})

test('a write of somebody else that is in nobody’s way is waited out', async t => {
  const { others, ours, object: wanted } = await disputed(t)
  let forced = 0
  before = async request => {
    const annotations = { late: String(forced) }
    if (isForce(request) && forced++ < 2) await merge(others, { metadata: { annotations } })
  }
  const { object } = await applyWithPolicy(ours, wanted, policy, me)
  assert.equal(forced, 3)
  assert.equal(imageOf(object), 'two')
  assert.equal(object.metadata.annotations?.late, '1')
})

test('who is always slower gives up, and has taken nothing', async t => {
  const { others, ours, object: wanted } = await disputed(t)
  let forced = 0
  before = async request => {
    if (isForce(request))
      await merge(others, { metadata: { annotations: { late: String(forced++) } } })
  }
  await assert.rejects(applyWithPolicy(ours, wanted, policy, me), isConflict)
  assert.equal(forced, 4)
  assert.equal(imageOf(await others.get('web')), 'one')
})

test('an object that is made anew meanwhile gets all that it lacks', async t => {
  const { others, ours, object: wanted } = await disputed(t)
  let forced = 0
  before = async request => {
    if (!isForce(request) || forced++ > 0) return
    await others.delete('web', { propagationPolicy: 'Background' })
    while (await others.get('web').then(Boolean, error => !isNotFound(error)));
  }
  const { object, decided } = await applyWithPolicy(ours, wanted, policy, me)
  assert.deepEqual(decided, [])
  assert.equal(specOf(object).replicas, 3)
})

test('an object that somebody else makes anew meanwhile keeps what the policy leaves to him', async t => {
  const { others, ours, object: wanted } = await disputed(t)
  let forced = 0
  before = async request => {
    if (!isForce(request) || forced++ > 0) return
    await others.delete('web')
    await storeDisputedWidget(others, resource)
  }
  const { object } = await applyWithPolicy(ours, wanted, policy, me)
  assert.deepEqual([forced, specOf(object).replicas, imageOf(object)], [2, 7, 'two'])
})

test('no value of a Secret is in what is told', async t => {
  const secrets = (await cluster.resource('secrets')).in(await testNamespace(t))
  const secret = (text: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'a' },
    data: { password: Buffer.from(text).toString('base64') },
  })
  await secrets.apply(secret('hunter1'), { fieldManager: 'one' })
  const error = await applyWithPolicy(secrets, secret('hunter2'), [], me).catch(error => error)
  assert.ok(error instanceof PolicyConflictError)
  const { decided } = await applyWithPolicy(secrets, secret('hunter2'), [{ action: 'force' }], me)
  const printed = [error, decided].map(value => inspect(value, { depth: null, showHidden: true }))
  for (const text of ['hunter1', 'hunter2']) {
    assert.ok(!printed.join().includes(Buffer.from(text).toString('base64')))
  }
  assert.equal(decided[0]?.live, '***')
})
