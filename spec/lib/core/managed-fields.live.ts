import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type Cluster,
  ConflictError,
  connect,
  extractOwned,
  type FieldPath,
  formatFieldPath,
  type KubeObject,
  ownedOnlyBy,
  ownersOf,
  pathsOf,
  type ResourceClient,
} from 'anykind'
import { isInvalid, isKubeObject, isRecord, setMember, valueAt } from '../../../lib/core/index.ts'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'
import { testResource } from '../../support/test-resource.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

/** The fields by which the API's types tell the items of a list apart. */
const keysOf: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  volumes: ['name'],
  env: ['name'],
  ports: ['containerPort', 'protocol'],
  items: ['id', 'zone'],
}
/** Lists and objects that have one owner, and lists that are sets, of which an item has no value to change. */
const atomic = ['args', 'selector', 'whole', 'atoms', 'list']
const sets = ['finalizers', 'tags']

/** All paths of a value at which an owner can be asked for by changing the value there. */
function* leaves(value: unknown, path: FieldPath = []): Generator<FieldPath, void, undefined> {
  const name = path.findLast(step => typeof step === 'string') as string
  if (Array.isArray(value) && !atomic.includes(name)) {
    if (sets.includes(name)) return
    for (const index of value.keys()) yield* leaves(value[index], [...path, index])
  } else if (isRecord(value) && !atomic.includes(name)) {
    const isItem = typeof path.at(-1) === 'number'
    for (const key of Object.keys(value)) {
      if (!(isItem && keysOf[name]?.includes(key))) yield* leaves(value[key], [...path, key])
    }
  } else yield path
}

const changed = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 1
  if (typeof value === 'bigint') return value + 1n
  if (typeof value === 'boolean') return !value
  if (Array.isArray(value)) return [...value, 'changed']
  if (!isRecord(value)) return `${value}-changed`
  return 'matchLabels' in value ? { matchLabels: { changed: 'yes' } } : { ...value, changed: 'yes' }
}

/** The configuration of nothing but another value at a path; items on the way have their keys. */
function configOf(object: KubeObject, path: FieldPath): KubeObject {
  let inner = changed(valueAt(object, path))
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const step = path[depth] ?? ''
    if (typeof step === 'string') {
      const outer = {}
      setMember(outer, step, inner)
      inner = outer
    } else {
      const item = valueAt(object, path.slice(0, depth + 1)) as Record<string, unknown>
      const keys = keysOf[String(path[depth - 1])] ?? []
      const key = Object.fromEntries(keys.map(name => [name, item[name]]))
      inner = [{ ...key, ...(inner as object) }]
    }
  }
  const { apiVersion, kind } = object
  const { name = '' } = object.metadata
  const { metadata, ...fields } = inner as Record<string, object>
  return { apiVersion, kind, metadata: { name, ...metadata }, ...fields }
}

/** Whom a stranger would take a field from, in the server's own words: a dry run. */
async function conflictsAt(client: ResourceClient, object: KubeObject, path: FieldPath) {
  const config = configOf(object, path)
  const options = { fieldManager: 'stranger', dryRun: true }
  const error = await client.apply(config, options).catch((error: unknown) => error)
  // A change that is no conflict may still be one that the kind does not permit.
  if (isInvalid(error) || isKubeObject(error)) return []
  if (!(error instanceof ConflictError)) throw error
  return error.conflicts.map(({ manager }) => manager).toSorted()
}

/** Asks us and the server for the owners of each leaf. Gives how many have none, one, and several. */
async function compareOwners(client: ResourceClient, name: string) {
  const object = await client.get(name)
  const count = { nobody: 0, one: 0, several: 0 }
  for (const part of [['spec'], ['metadata', 'labels']]) {
    const value = valueAt(object, part)
    for (const path of value === undefined ? [] : leaves(value, part)) {
      const owners = ownersOf(object, path).map(({ manager }) => manager)
      const conflicts = await conflictsAt(client, object, path)
      assert.deepEqual(owners.toSorted(), conflicts, formatFieldPath(path))
      if (owners.length === 0) count.nobody++
      else count[owners.length === 1 ? 'one' : 'several']++
    }
  }
  return count
}

const deployment = (template: object, more: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    ...more,
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'web' } }, spec: template },
  },
})

const port = { containerPort: 80 }
const web = {
  name: 'web',
  image: 'x/web:1',
  args: ['-v'],
  ports: [port, { ...port, protocol: 'UDP' }],
}

interface Write {
  readonly manager: string
  readonly object: KubeObject
  readonly force?: boolean
  readonly update?: boolean
}

/** What several managers write to one object, in this order. */
const histories: Readonly<Record<string, readonly Write[]>> = {
  'one who applies': [{ manager: 'a', object: deployment({ containers: [web] }, { replicas: 1 }) }],
  'one who creates and one who applies': [
    { manager: 'creator', update: true, object: deployment({ containers: [web] }) },
    {
      manager: 'a',
      force: true,
      object: deployment({ containers: [{ ...web, image: 'x/web:2' }] }),
    },
  ],
  'two who agree on some of it': [
    {
      manager: 'a',
      object: deployment({ containers: [{ ...web, env: [{ name: 'A', value: '1' }] }] }),
    },
    {
      manager: 'b',
      object: deployment(
        {
          containers: [
            { name: 'side', image: 'x/side:1', ports: [{ containerPort: 81, protocol: 'TCP' }] },
            { name: 'web', image: 'x/web:1', env: [{ name: 'B', value: '2' }] },
          ],
        },
        { minReadySeconds: 3 },
      ),
    },
  ],
  'one who takes from another by force': [
    { manager: 'a', object: deployment({ containers: [web] }, { replicas: 1 }) },
    {
      manager: 'b',
      force: true,
      object: deployment({ containers: [{ ...web, args: ['-q'] }] }, { replicas: 2, paused: true }),
    },
  ],
}

for (const [name, writes] of Object.entries(histories)) {
  test(`${name}: each field of a Deployment has the owner that the server would defend`, async t => {
    const deployments = (await cluster.resource('deployments')).in(await testNamespace(t))
    for (const { manager: fieldManager, object, force, update } of writes) {
      if (update) await deployments.create(object, { fieldManager })
      else await deployments.apply(object, { fieldManager, ...(force && { force }) })
    }
    const { one, several } = await compareOwners(deployments, 'web')
    assert.ok(one >= 3, String(one))
    assert.equal(several > 0, writes.length > 1, String(several))
    await assertExtracted(deployments, 'web', writes)
  })
}

/** What each has applied can be applied again by it, and nothing changes: it is all that it owns, and no more. */
async function assertExtracted(client: ResourceClient, name: string, writes: readonly Write[]) {
  for (const { manager: fieldManager, update } of writes) {
    const before = await client.get(name)
    const after = await client.apply(extractOwned(before, fieldManager), {
      fieldManager,
      dryRun: true,
    })
    const owned = (object: KubeObject) => pathsOf(object, fieldManager).map(formatFieldPath)
    if (update)
      assert.deepEqual(ownedOnlyBy(after, { manager: fieldManager, operation: 'Apply' }), [])
    else assert.deepEqual(owned(after), owned(before))
    assert.deepEqual(after.spec, before.spec)
  }
}

/** Lists of all types, as a custom resource may have them; one of two keys, one of which is set by default. */
const lists = {
  items: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['id', 'zone'],
    items: {
      type: 'object',
      required: ['id'],
      properties: {
        id: { type: 'integer' },
        zone: { type: 'string', default: 'a' },
        note: { type: 'string' },
        count: { type: 'integer', default: 1 },
      },
    },
  },
  tags: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'string' } },
  atoms: { type: 'array', items: { type: 'string' } },
  whole: {
    type: 'object',
    'x-kubernetes-map-type': 'atomic',
    additionalProperties: { type: 'string' },
  },
}

test('a custom resource’s fields have their owners in lists of all types', async t => {
  const { apiVersion, kind, name } = await testResource(t, cluster, lists)
  const widgets = (await cluster.resource(name)).in(await testNamespace(t))
  const widget = (spec: object): KubeObject => ({ apiVersion, kind, metadata: { name: 'w' }, spec })
  const writes: readonly Write[] = [
    {
      manager: 'a',
      object: widget({
        size: 1,
        items: [
          { id: 1, note: 'one' },
          { id: 1, zone: 'b', note: 'one b' },
        ],
        tags: ['x', 'y'],
        atoms: ['p'],
        free: { deep: { list: [1, { a: 2 }], big: 2n ** 53n + 1n } },
      }),
    },
    {
      manager: 'b',
      object: widget({
        items: [
          { id: 2, note: 'two' },
          { id: 1, zone: 'b' },
        ],
        tags: ['y', 'z'],
        whole: { a: '1' },
        free: { deep: { other: true } },
      }),
    },
  ]
  for (const { manager: fieldManager, object } of writes)
    await widgets.apply(object, { fieldManager })
  const { nobody, one } = await compareOwners(widgets, 'w')
  assert.ok(nobody >= 2 && one >= 5, `${nobody} ${one}`)
  const object = await widgets.get('w')
  const tags = (valueAt(object, ['spec', 'tags']) as string[]).map((tag, index) => [
    tag,
    ownersOf(object, ['spec', 'tags', index]).map(({ manager }) => manager),
  ])
  assert.deepEqual(Object.fromEntries(tags), { x: ['a'], y: ['a', 'b'], z: ['b'] })
  await assertExtracted(widgets, 'w', writes)
})

test('what only one owns is what is gone when it applies without', async t => {
  const { apiVersion, kind, name } = await testResource(t, cluster, lists)
  const widgets = (await cluster.resource(name)).in(await testNamespace(t))
  const widget = (spec: object): KubeObject => ({ apiVersion, kind, metadata: { name: 'w' }, spec })
  const items = [{ id: 1, note: 'n' }]
  await widgets.apply(widget({ size: 1, items, tags: ['x', 'y'], whole: { a: '1' } }), {
    fieldManager: 'a',
  })
  await widgets.apply(widget({ replicas: 1, items, tags: ['y'] }), { fieldManager: 'b' })
  const before = await widgets.get('w')
  const lost = ownedOnlyBy(before, 'a').map(path => formatFieldPath(path))
  assert.deepEqual(lost.toSorted(), ['spec.size', 'spec.tags[0]', 'spec.whole'])
  const after = await widgets.apply(widget({}), { fieldManager: 'a' })
  const { size: _, whole: __, ...rest } = before.spec as Record<string, unknown>
  assert.deepEqual(after.spec, { ...rest, tags: ['y'] })
})
