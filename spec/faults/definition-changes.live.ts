import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import {
  type Cluster,
  connect,
  isDeleted,
  isNotFound,
  type KubeObject,
  NoMatchError,
  type ResourceClient,
  waitFor,
} from 'anykind'
import { systemClock } from '../../lib/core/index.ts'
import { gearDefinition } from '../support/gears.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { requestTestCluster, testKubeconfig, testNamespace } from '../support/test-cluster.ts'

const kubeconfig = testKubeconfig()

/** What a definition says, and so what it makes of objects. */
interface State {
  readonly what: string
  /** Whether the definition is deleted first, and its objects with it. */
  readonly recreated: boolean
  readonly scope: 'Namespaced' | 'Cluster'
  /** The one that is served; the other one is not. */
  readonly version: 'v1' | 'v2'
  readonly size: 'integer' | 'string'
}

const first: State = {
  what: 'at first',
  recreated: false,
  scope: 'Namespaced',
  version: 'v1',
  size: 'integer',
}

const states: readonly State[] = [
  first,
  { ...first, what: 'with another schema', size: 'string' },
  { ...first, what: 'with another version', size: 'string', version: 'v2' },
  { ...first, what: 'recreated with another scope', recreated: true, scope: 'Cluster' },
  { ...first, what: 'recreated with another version', recreated: true, version: 'v2' },
  { ...first, what: 'recreated with all else', recreated: true, size: 'string', scope: 'Cluster' },
]

const definition = (group: string, { scope, version, size }: State): KubeObject =>
  gearDefinition(group, {
    scope,
    served: [version],
    storage: version,
    spec: { size: { type: size } },
  })

const sizes = { integer: 1, string: 'one' } as const

/** An object that fits the schema of that size. */
const gear = (apiVersion: string, size: State['size'], name = 'one'): KubeObject => ({
  apiVersion,
  kind: 'Gear',
  metadata: { name },
  spec: { size: sizes[size] },
})

/** A namespace and a group of the test's own, an administrator who changes the definition, and the client under test. */
async function start(t: TestContext) {
  const group = `d${randomBytes(4).toString('hex')}.example.com`
  const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/gears.${group}`
  t.after(() => requestTestCluster('DELETE', path))
  const namespace = await testNamespace(t)
  const admin = await connect({ kubeconfig, cacheDirectory: false })
  t.after(() => admin[Symbol.asyncDispose]())
  const definitions = await admin.resource('customresourcedefinitions.apiextensions.k8s.io')
  const cluster = await connect({ kubeconfig, cacheDirectory: temporaryFolder(t) })
  t.after(() => cluster[Symbol.asyncDispose]())
  return { namespace, group, definitions, cluster }
}

/** Brings the definition to a state; resolves when a client that knows nothing yet sees it whole. */
async function bring(definitions: ResourceClient, group: string, state: State): Promise<void> {
  if (state.recreated) await remove(definitions, group)
  await definitions.apply(definition(group, state), { fieldManager: 'spec', force: true })
  while (!(await afresh(cluster => isSeen(cluster, group, state))));
}

/** Resolves when a client that knows nothing yet sees nothing of it. */
async function remove(definitions: ResourceClient, group: string): Promise<void> {
  await definitions.delete(`gears.${group}`)
  await waitFor(definitions, `gears.${group}`, isDeleted(), { timeoutMs: 30_000 })
  while (await afresh(cluster => gears(cluster, group)));
  while (await afresh(cluster => isJudged(cluster, gear(`${group}/v1`, 'integer'))));
}

async function afresh<T>(look: (cluster: Cluster) => Promise<T>): Promise<T> {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  return await look(cluster)
}

/** The verbs of the definition's resource, undefined if the client knows of none. */
const gears = (cluster: Cluster, group: string): Promise<ResourceClient | undefined> =>
  cluster.resource(`gears.${group}`).catch(error => {
    if (error instanceof NoMatchError) return undefined
    throw error
  })

async function isSeen(cluster: Cluster, group: string, state: State): Promise<boolean> {
  const { resource } = (await gears(cluster, group)) ?? {}
  const isKnown =
    resource?.version === state.version && resource.namespaced === (state.scope === 'Namespaced')
  return isKnown && (await isSchemaSeen(cluster, group, state))
}

/** What schemas say, which is what changes here. */
const fast = { engine: 'fast' } as const

/** Whether objects are judged by the state's schema. */
async function isSchemaSeen(cluster: Cluster, group: string, { version, size }: State) {
  const other = size === 'string' ? 'integer' : 'string'
  const good = await cluster.validate(gear(`${group}/${version}`, size), fast)
  const bad = await cluster.validate(gear(`${group}/${version}`, other), fast)
  return good.verdict === 'accepted' && bad.verdict === 'rejected'
}

/** Whether there is a schema to judge an object by. */
const isJudged = async (cluster: Cluster, object: KubeObject): Promise<boolean> =>
  (await cluster.validate(object, fast)).verdict !== 'undetermined'

/** Asks twice a second until the answer is yes; gives how often it was no. No more often than it matters. */
async function refusals(ask: () => Promise<boolean>): Promise<number> {
  let refused = 0
  while (refused <= 20 && !(await ask())) {
    refused++
    await systemClock.sleep(500)
  }
  return refused
}

/** Whether the call is one that the server knows of. */
const isServed = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => true,
    error => {
      if (isNotFound(error)) return false
      throw error
    },
  )

test('a definition that changes under a client that runs is known after four failed calls, its schema after ten seconds', async t => {
  const { namespace, group, definitions, cluster } = await start(t)
  for (const [index, state] of states.entries()) {
    const { what, scope, version, size } = state
    await bring(definitions, group, state)
    const applied: KubeObject[] = []
    const missed = await refusals(async () => {
      const client = await gears(cluster, group)
      if (client === undefined) return false
      // A name of its own: an object of the state before may not fit the schema.
      const object = gear(`${group}/${client.resource.version}`, size, `gear-${index}`)
      const apply = client.in(namespace).apply(object, { fieldManager: 'spec' })
      return isServed(apply.then(stored => applied.push(stored)))
    })
    assert.ok(missed <= 4, `${what}: ${missed} calls failed`)
    assert.equal(applied[0]?.apiVersion, `${group}/${version}`)
    assert.equal(applied[0]?.metadata.namespace, scope === 'Namespaced' ? namespace : undefined)

    const looks = await refusals(() => isSchemaSeen(cluster, group, state))
    assert.ok(looks <= 20, `${what}: ${looks} looks at an old schema`)
  }
})

test('a definition that is deleted under a client that runs is forgotten, and found again when it is back', async t => {
  const { namespace, group, definitions, cluster } = await start(t)
  await bring(definitions, group, first)
  const object = gear(`${group}/v1`, 'integer')
  const apply = async () =>
    (await gears(cluster, group))?.in(namespace).apply(object, { fieldManager: 'spec' })
  assert.equal((await apply())?.metadata.namespace, namespace)
  assert.equal(await isJudged(cluster, object), true)

  await remove(definitions, group)
  const lost = await refusals(async () => (await apply().catch(unlessNotFound)) === undefined)
  assert.ok(lost <= 4, `${lost} calls found it`)
  assert.equal(await gears(cluster, group), undefined)
  assert.ok((await refusals(async () => !(await isJudged(cluster, object)))) <= 20)

  await bring(definitions, group, { ...first, recreated: false })
  assert.equal((await apply())?.metadata.namespace, namespace)
  assert.equal(await isJudged(cluster, object), true)
})

/** What was not found is an answer, and no failure; but not yet that there is no such kind. */
function unlessNotFound(error: unknown): 'not found' {
  if (isNotFound(error)) return 'not found'
  throw error
}
