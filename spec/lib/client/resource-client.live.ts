import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import {
  ApiError,
  type Cluster,
  connect,
  isAlreadyExists,
  isConflict,
  isInvalid,
  isNotFound,
  type KubeObject,
  modify,
  type ResourceClient,
  rawRequest,
} from 'anykind'
import { testKubeconfig, testKubectl, testNamespace } from '../../support/test-cluster.ts'
import { testResource } from '../../support/test-resource.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

/** The verbs of a resource in a namespace of the test's own. */
async function own(t: test.TestContext, resource: string): Promise<ResourceClient> {
  const namespace = await testNamespace(t)
  return (await cluster.resource(resource)).in(namespace)
}

const configMap = (name: string, data: Record<string, string> = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})

const deployment = (name: string, replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'web', image: 'x/web:1', env: [{ name: 'A', value: '1' }] }] },
    },
  },
})

const specOf = (object: KubeObject) => object.spec as Record<string, unknown>

test('an object is created, read, replaced and deleted', async t => {
  const configMaps = await own(t, 'configmaps')
  const created = await configMaps.create(configMap('a', { k: 'ü\u2028😀' }))
  assert.ok(created.metadata.uid)
  assert.equal(created.metadata.namespace, configMaps.namespace)
  const read = await configMaps.get('a')
  assert.deepEqual(read, created)
  const updated = await configMaps.update({ ...read, data: { k: 'v' } })
  assert.deepEqual(updated.data, { k: 'v' })
  await assert.rejects(configMaps.create(configMap('a')), isAlreadyExists)
  await configMaps.delete('a')
  await assert.rejects(configMaps.get('a'), (error: unknown) => {
    assert.ok(isNotFound(error))
    assert.equal(error.status.reason, 'NotFound')
    assert.equal(
      error.message,
      `GET /api/v1/namespaces/${configMaps.namespace}/configmaps/a: configmaps "a" not found`,
    )
    return true
  })
})

test('the server names an object that has a generateName', async t => {
  const configMaps = await own(t, 'configmaps')
  const generated = { ...configMap(''), metadata: { generateName: 'run-' } }
  const names = await Promise.all(
    [1, 2].map(async () => (await configMaps.create(generated)).metadata.name),
  )
  assert.match(names[0] ?? '', /^run-.+/)
  assert.notEqual(names[0], names[1])
})

test('an update of an old state is a conflict, without a resourceVersion it is not', async t => {
  const configMaps = await own(t, 'configmaps')
  const old = await configMaps.create(configMap('a'))
  await configMaps.update({ ...old, data: { k: '1' } })
  const late = configMaps.update({ ...old, data: { k: '2' } })
  await assert.rejects(late, isConflict)
  const { resourceVersion: _, ...metadata } = old.metadata
  const forced = await configMaps.update({ ...old, metadata, data: { k: '3' } })
  assert.deepEqual(forced.data, { k: '3' })
})

test('a list comes page by page, all of one state, and whole', async t => {
  const configMaps = await own(t, 'configmaps')
  const names = Array.from({ length: 7 }, (_, i) => `item-${i}`)
  await Promise.all(
    names.map(name => {
      const object = configMap(name)
      object.metadata.labels = { part: name < 'item-5' ? 'low' : 'high' }
      return configMaps.create(object)
    }),
  )
  const select = { labelSelector: 'part in (low,high)' }
  const sizes: number[] = []
  const versions = new Set<string | undefined>()
  for await (const { items, metadata } of configMaps.pages({ ...select, limit: 3 })) {
    sizes.push(items.length)
    versions.add(metadata.resourceVersion)
    for (const item of items) {
      assert.equal(item.apiVersion, 'v1')
      assert.equal(item.kind, 'ConfigMap')
    }
  }
  assert.deepEqual(sizes, [3, 3, 1])
  assert.equal(versions.size, 1)

  const namesOf = async (options: object) => {
    const found: (string | undefined)[] = []
    for await (const { metadata } of configMaps.list(options)) found.push(metadata.name)
    return found
  }
  assert.deepEqual(await namesOf({ ...select, limit: 2 }), names)
  assert.deepEqual(await namesOf({ labelSelector: 'part=high' }), names.slice(5))
  assert.deepEqual(await namesOf({ fieldSelector: 'metadata.name=item-3' }), ['item-3'])
  assert.deepEqual(await namesOf({ labelSelector: 'part=none' }), [])
  await assert.rejects(namesOf({ labelSelector: '=' }), { code: 'ERR_KUBE_REQUEST' })
  await assert.rejects(namesOf({ fieldSelector: 'spec.x=y' }), { code: 'ERR_KUBE_API' })
})

test('a list without a namespace is of all of them', async t => {
  const configMaps = await own(t, 'configmaps')
  const other = configMaps.in(await testNamespace(t))
  for (const it of [configMaps, other]) await it.create(configMap('mine'))
  const everywhere = (await cluster.resource('cm')).list({ fieldSelector: 'metadata.name=mine' })
  const namespaces: (string | undefined)[] = []
  for await (const { metadata } of everywhere) namespaces.push(metadata.namespace)
  assert.ok(namespaces.includes(configMaps.namespace) && namespaces.includes(other.namespace))
})

test('the four sorts of patch do what their names say', async t => {
  const deployments = await own(t, 'deployments')
  await deployments.create(deployment('web', 1))
  const containers = (object: KubeObject) =>
    JSON.parse(JSON.stringify(specOf(object).template)).spec.containers

  const json = await deployments.patch('web', {
    type: 'json',
    patch: [
      { op: 'test', path: '/spec/replicas', value: 1 },
      { op: 'replace', path: '/spec/replicas', value: 2 },
      { op: 'add', path: '/metadata/labels', value: { 'a.example.com/b': 'c' } },
    ],
  })
  assert.equal(specOf(json).replicas, 2)
  assert.deepEqual(json.metadata.labels, { 'a.example.com/b': 'c' })
  await assert.rejects(
    deployments.patch('web', {
      type: 'json',
      patch: [{ op: 'test', path: '/spec/replicas', value: 1 }],
    }),
    isInvalid,
  )

  const merged = await deployments.patch('web', {
    type: 'merge',
    patch: { metadata: { labels: null }, spec: { paused: true } },
  })
  assert.equal(merged.metadata.labels, undefined)
  assert.equal(specOf(merged).paused, true)

  const container = { name: 'web', env: [{ name: 'B', value: '2' }] }
  const strategic = await deployments.patch('web', {
    type: 'strategic',
    patch: { spec: { template: { spec: { containers: [container] } } } },
  })
  assert.equal(containers(strategic)[0].image, 'x/web:1')
  assert.deepEqual(
    containers(strategic)[0]
      .env.map(({ name }: { name: string }) => name)
      .toSorted(),
    ['A', 'B'],
  )

  const applied = await deployments.patch(
    'web',
    {
      type: 'apply',
      patch: { apiVersion: 'apps/v1', kind: 'Deployment', spec: { minReadySeconds: 3 } },
    },
    { fieldManager: 'me' },
  )
  assert.equal(specOf(applied).minReadySeconds, 3)
})

test('apply creates, changes, and removes what it no longer gives', async t => {
  const configMaps = await own(t, 'configmaps')
  const first = await configMaps.apply(configMap('a', { x: '1', y: '1' }))
  assert.deepEqual(first.data, { x: '1', y: '1' })
  const managers = first.metadata.managedFields as { manager: string; operation: string }[]
  assert.deepEqual(
    managers.map(({ manager, operation }) => [manager, operation]),
    [['anykind', 'Apply']],
  )
  const second = await configMaps.apply(configMap('a', { y: '2' }))
  assert.deepEqual(second.data, { y: '2' })
  const same = await configMaps.apply(configMap('a', { y: '2' }))
  assert.equal(same.metadata.resourceVersion, second.metadata.resourceVersion)
})

test('a dry run says what would be stored and stores nothing', async t => {
  const configMaps = await own(t, 'configmaps')
  const would = await configMaps.apply(configMap('a', { x: '1' }), { dryRun: true })
  assert.ok(would.metadata.uid)
  await assert.rejects(configMaps.get('a'), isNotFound)
  const { name } = (await configMaps.create(configMap('b'))).metadata
  await configMaps.delete(name ?? '', { dryRun: true })
  await configMaps.patch('b', { type: 'merge', patch: { data: { x: '1' } } }, { dryRun: true })
  assert.equal((await configMaps.get('b')).data, undefined)
})

test('strict validation refuses a field that the kind does not have', async t => {
  const deployments = await own(t, 'deployments')
  const wrong = deployment('web', 1)
  specOf(wrong).replica = 2
  const strict = deployments.create(wrong, { fieldValidation: 'Strict' })
  await assert.rejects(strict, (error: unknown) => {
    assert.ok(error instanceof ApiError)
    assert.equal(error.status.code, 400)
    assert.match(error.message, /unknown field "spec\.replica"/)
    return true
  })
  await deployments.create(wrong, { fieldValidation: 'Ignore', dryRun: true })
})

test('an object that is invalid is refused with all causes and their fields', async t => {
  const deployments = await own(t, 'deployments')
  const wrong = deployment('web', -1)
  const error = await deployments.create(wrong).catch(error => error)
  assert.ok(isInvalid(error))
  assert.ok(error.status.causes.some(({ field }) => field === 'spec.replicas'))
})

test('a delete keeps to its preconditions', async t => {
  const configMaps = await own(t, 'configmaps')
  const { metadata } = await configMaps.create(configMap('a'))
  for (const preconditions of [{ uid: 'another' }, { resourceVersion: '1' }]) {
    await assert.rejects(configMaps.delete('a', { preconditions }), isConflict)
  }
  const { uid = '', resourceVersion = '' } = metadata
  const preconditions = { uid, resourceVersion }
  const deleted = await configMaps.delete('a', {
    preconditions,
    ignoreStoreReadErrorWithClusterBreakingPotential: false,
  })
  assert.deepEqual(deleted, { state: 'gone', uid, object: undefined })
})

test('a delete in the foreground keeps the object until what it owns is gone', async t => {
  const deployments = await own(t, 'deployments')
  await deployments.create(deployment('web', 1))
  const deleted = await deployments.delete('web', { propagationPolicy: 'Foreground' })
  assert.equal(deleted.state, 'deleting')
  assert.ok(deleted.object?.metadata.deletionTimestamp)
  assert.ok(deleted.object.metadata.finalizers?.includes('foregroundDeletion'))
})

test('a raw watch gives the events since a version, then ends when the server does', async t => {
  const configMaps = await own(t, 'configmaps')
  const created = await configMaps.create(configMap('a'))
  await configMaps.update({ ...created, data: { k: 'v' } })
  await configMaps.delete('a')
  const { resourceVersion = '' } = created.metadata
  const events: string[] = []
  const select = { fieldSelector: 'metadata.name=a' }
  for await (const { type, object } of configMaps.watch({
    ...select,
    resourceVersion,
    timeoutSeconds: 1,
  })) {
    events.push(`${type} ${object.metadata.name}`)
  }
  assert.deepEqual(events, ['MODIFIED a', 'DELETED a'])
})

test('a raw watch without a version begins with what is there', async t => {
  const configMaps = await own(t, 'configmaps')
  await configMaps.create(configMap('a'))
  for await (const { type, object } of configMaps.watch({ fieldSelector: 'metadata.name=a' })) {
    assert.equal(type, 'ADDED')
    assert.deepEqual([object.apiVersion, object.kind], ['v1', 'ConfigMap'])
    break
  }
})

test('a custom resource is like any other: verbs, status, scale', async t => {
  const { apiVersion, kind, name } = await testResource(t, cluster)
  const widgets = (await cluster.resource(name)).in(await testNamespace(t))
  const widget: KubeObject = {
    apiVersion,
    kind,
    metadata: { name: 'one' },
    spec: { size: 3, replicas: 2 },
    status: { replicas: 9 },
  }
  const created = await widgets.create(widget)
  assert.equal(created.status, undefined)

  const status = widgets.subresource('status')
  const reported = await status.update({ ...created, status: { replicas: 1 }, spec: { size: 4 } })
  assert.deepEqual([reported.status, specOf(reported).size], [{ replicas: 1 }, 3])
  await status.patch('one', { type: 'merge', patch: { status: { replicas: 2 } } })
  await status.apply({ apiVersion, kind, metadata: { name: 'one' }, status: { phase: 'x' } })
  assert.deepEqual((await status.get('one')).status, { replicas: 2, phase: 'x' })

  const scale = widgets.subresource('scale')
  const read = await scale.get('one')
  assert.deepEqual(
    [read.apiVersion, read.kind, specOf(read).replicas],
    ['autoscaling/v1', 'Scale', 2],
  )
  await scale.update({ ...read, spec: { replicas: 5 } })
  await scale.patch('one', { type: 'merge', patch: { spec: { replicas: 6 } } })
  assert.equal(specOf(await widgets.get('one')).replicas, 6)

  await assert.rejects(
    widgets.create({ ...widget, metadata: { name: 'two' }, spec: { size: 10 } }),
    isInvalid,
  )
  const items: KubeObject[] = []
  for await (const item of widgets.list()) items.push(item)
  assert.deepEqual(
    items.map(item => [item.apiVersion, item.kind, item.metadata.name]),
    [[apiVersion, kind, 'one']],
  )
  await assert.rejects(widgets.patch('one', { type: 'strategic', patch: {} }), {
    code: 'ERR_KUBE_API',
  })
})

test('integers of 64 bits are stored and read back with every digit', async t => {
  const { apiVersion, kind, name } = await testResource(t, cluster)
  const widgets = (await cluster.resource(name)).in(await testNamespace(t))
  const free = {
    exact: 2 ** 53 - 1,
    beyond: 2n ** 53n + 1n,
    below: -(2n ** 53n) - 1n,
    largest: 2n ** 63n - 1n,
    smallest: -(2n ** 63n),
    float: 0.1 + 0.2,
    list: [9007199254740993n],
    text: '9007199254740993',
  }
  const widget: KubeObject = { apiVersion, kind, metadata: { name: 'one' }, spec: { free } }
  assert.deepEqual(specOf(await widgets.create(widget)).free, free)
  assert.deepEqual(specOf(await widgets.get('one')).free, free)
  for await (const listed of widgets.list()) assert.deepEqual(specOf(listed).free, free)
  for await (const { object } of widgets.watch()) {
    assert.deepEqual(specOf(object).free, free)
    break
  }
  const patch = { spec: { free: { beyond: 2n ** 53n + 3n } } }
  const patched = await widgets.patch('one', { type: 'merge', patch })
  assert.deepEqual(specOf(patched).free, { ...free, beyond: 2n ** 53n + 3n })
  const applied = await widgets.apply(widget, { force: true })
  assert.deepEqual(specOf(applied).free, free)
})

test('a number that is read and written back is, digit for digit, what the server had', async t => {
  const { apiVersion, kind, name } = await testResource(t, cluster)
  const widgets = (await cluster.resource(name)).in(await testNamespace(t))
  const collection = `/apis/${apiVersion}/namespaces/${widgets.namespace}/widgets`
  const numbers = [
    '9007199254740991',
    '9007199254740993',
    '-9007199254740993',
    '9223372036854775807',
    '-9223372036854775808',
    '9223372036854775808',
    '18446744073709551615',
    '18446744073709551616',
    '123456789012345678901234567890',
    '0.30000000000000004',
    '5e-324',
    '1.7976931348623157e308',
    '1.0',
    '1e21',
    '1E5',
    '-0',
  ]
  const free = `{"list":[${numbers.join()}],"text":"${numbers.join()}"}`
  const metadata = '{"name":"one"}'
  const body = `{"apiVersion":"${apiVersion}","kind":"${kind}","metadata":${metadata},"spec":{"free":${free}}}`
  await cluster.client.raw(rawRequest('POST', collection, { body }))

  /** As text: no JSON parser stands between the server and the comparison. */
  const stored = async () => {
    const response = await cluster.client.raw(rawRequest('GET', `${collection}/one`))
    const text = Buffer.from(await response.body.bytes()).toString()
    return /"free":(\{.*?\})/.exec(text)?.[1]
  }
  const before = await stored()
  assert.ok(before?.includes('-9223372036854775808'))
  const read = await widgets.get('one')
  await widgets.update({ ...read, metadata: { ...read.metadata, labels: { by: 'update' } } })
  assert.equal(await stored(), before, 'update')
  await modify(widgets, 'one', object => {
    object.metadata.labels = { by: 'modify' }
  })
  assert.equal(await stored(), before, 'modify')
  await widgets.patch('one', { type: 'merge', patch: { spec: read.spec } })
  assert.equal(await stored(), before, 'merge patch')
  const replace = { op: 'replace', path: '/spec', value: read.spec } as const
  await widgets.patch('one', { type: 'json', patch: [replace] })
  assert.equal(await stored(), before, 'JSON patch')
  await widgets.apply(
    { apiVersion, kind, metadata: { name: 'one' }, spec: read.spec },
    { force: true },
  )
  assert.equal(await stored(), before, 'apply')

  const tooLarge = body.replace('"one"', '"two"').replace('1.0', '9'.repeat(400))
  await assert.rejects(cluster.client.raw(rawRequest('POST', collection, { body: tooLarge })), {
    code: 'ERR_KUBE_API',
  })
})

test('cluster-scoped and namespaced resources are not mixed up', async t => {
  const nodes = await cluster.resource('nodes')
  assert.equal(nodes.in('shop').namespace, undefined)
  const names: (string | undefined)[] = []
  for await (const { metadata } of nodes.in('shop').list()) names.push(metadata.name)
  assert.equal(names.length, 2)
  assert.equal((await nodes.get(names[0] ?? '')).kind, 'Node')
  const configMaps = await cluster.resource('configmaps')
  await assert.rejects(configMaps.get('a'), {
    code: 'ERR_KUBE_REQUEST',
    message: 'ConfigMap "a": a namespace is needed',
  })
  const elsewhere = configMaps.in(await testNamespace(t))
  const misplaced = { ...configMap('a'), metadata: { name: 'a', namespace: 'other' } }
  await assert.rejects(elsewhere.create(misplaced), { code: 'ERR_KUBE_REQUEST' })
})

test('an object that the admission refuses is an ApiError that says why', async () => {
  const configMaps = (await cluster.resource('configmaps')).in('a-namespace-that-is-not-there')
  await assert.rejects(configMaps.create(configMap('a')), (error: unknown) => {
    assert.ok(isNotFound(error))
    assert.match(error.message, /namespaces "a-namespace-that-is-not-there" not found$/)
    return true
  })
})

test('raw requests have credentials and errors as all others', async () => {
  const { client } = cluster
  const version = await client.rawJson(rawRequest('GET', '/version'))
  assert.match((version as { gitVersion: string }).gitVersion, /^v1\./)
  await assert.rejects(client.raw({ method: 'GET', path: '/nowhere' }), isNotFound)
  await assert.rejects(client.rawJson(rawRequest('GET', '/healthz')), { code: 'ERR_KUBE_DECODE' })
})

test('a raw path gives byte for byte what kubectl gives for it', async t => {
  const configMaps = await own(t, 'configmaps')
  for (const name of ['a', 'b']) {
    const object = configMap(name, { k: 'ü\u2028😀' })
    object.metadata.labels = { part: name }
    await configMaps.create(object)
  }
  const collection = `/api/v1/namespaces/${configMaps.namespace}/configmaps`
  const { resourceVersion } = (await configMaps.listAll()).metadata
  const state = `resourceVersion=${resourceVersion}&resourceVersionMatch=Exact`
  for (const uri of [
    `${collection}/a`,
    `${collection}?labelSelector=part%20in%20(a%2Cb)&limit=1&${state}`,
    `${collection}?labelSelector=part+in+(b)&pretty=true&${state}`,
    '/api',
    '/healthz',
  ]) {
    const { body } = await cluster.client.raw(rawRequest('GET', uri))
    const kubectl = execFileSync(testKubectl(), ['get', '--raw', uri], {
      env: { ...process.env, KUBECONFIG: testKubeconfig() },
    })
    assert.equal(Buffer.from(await body.bytes()).toString(), kubectl.toString(), uri)
  }
  const body = configMap('c', { big: '1' })
  const created = await cluster.client.rawJson(rawRequest('POST', collection, { body }))
  assert.deepEqual(created, await configMaps.get('c'))
  const patch = { body: { data: { big: '2' } }, contentType: 'application/merge-patch+json' }
  await cluster.client.raw(rawRequest('PATCH', `${collection}/c?dryRun=All`, patch))
  await cluster.client.raw(rawRequest('DELETE', `${collection}/c`))
  await assert.rejects(configMaps.get('c'), isNotFound)
})
