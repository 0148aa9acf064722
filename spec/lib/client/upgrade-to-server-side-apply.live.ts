import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import {
  type Cluster,
  clientSideManagers,
  connect,
  encodeJson,
  isConflict,
  type KubeObject,
  ownersOf,
  type ResourceClient,
  upgradeManagedFields,
  upgradeToServerSideApply,
} from 'anykind'
import { runKubectl } from '../../support/run-kubectl.ts'
import { testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

let cluster: Cluster
test.before(async () => {
  cluster = await connect({ kubeconfig: testKubeconfig(), cacheDirectory: false })
})
test.after(() => cluster[Symbol.asyncDispose]())

const annotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** Applies an object by kubectl; the test fails if kubectl does. */
async function kubectlApply(namespace: string, object: KubeObject, ...flags: readonly string[]) {
  const { code, err } = await runKubectl(namespace, ['apply', '-f', '-', ...flags], object)
  assert.equal(code, 0, err)
}

const configMap = (data: Record<string, string>): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', labels: { app: 'a' } },
  data,
})

const deployment = (env: readonly object[], replicas = 1): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a' },
  spec: {
    replicas,
    // So that no controller writes to it while it is compared.
    paused: true,
    selector: { matchLabels: { app: 'a' } },
    template: {
      metadata: { labels: { app: 'a' } },
      spec: { containers: [{ name: 'a', image: 'x/a:1', env }] },
    },
  },
})

interface Case {
  readonly name: string
  /** What was applied client-side, and what is to be applied server-side, without some of it. */
  readonly before: KubeObject
  readonly after: KubeObject
  /** What somebody else has changed in between. */
  readonly foreign?: object
}

const cases: readonly Case[] = [
  {
    name: 'a ConfigMap',
    before: configMap({ kept: '1', dropped: '1' }),
    after: configMap({ kept: '2' }),
  },
  {
    name: 'a ConfigMap that others have added to',
    before: configMap({ kept: '1', dropped: '1' }),
    after: configMap({ kept: '2' }),
    foreign: { data: { foreign: '1' } },
  },
  {
    name: 'a Deployment',
    before: deployment([
      { name: 'KEPT', value: '1' },
      { name: 'DROPPED', value: '1' },
    ]),
    after: deployment([{ name: 'KEPT', value: '1' }], 2),
  },
]

/** The entries of the managers without the times, in which two runs differ, and without controllers. */
const managersOf = ({ metadata }: KubeObject) =>
  (metadata.managedFields as Record<string, unknown>[])
    .filter(({ manager }) => manager !== 'kube-controller-manager')
    .map(({ time: _, ...entry }) => entry)

async function prepare(t: TestContext, { before, foreign }: Case): Promise<ResourceClient> {
  const namespace = await testNamespace(t)
  const client = (await cluster.for(before)).in(namespace)
  await kubectlApply(namespace, before)
  if (foreign !== undefined) {
    await client.patch('a', { type: 'merge', patch: foreign }, { fieldManager: 'foreign' })
  }
  return client
}

for (const example of cases) {
  test(`${example.name}: after the upgrade an apply removes what it leaves out, as kubectl’s does`, async t => {
    const options = { fieldManager: 'me', force: true }
    const client = await prepare(t, example)
    const has = (object: KubeObject) => /"DROPPED"/i.test(encodeJson(object.data ?? object.spec))
    const first = await client.apply(example.after, options)
    assert.ok(has(first), 'without the upgrade it stays')
    assert.deepEqual(clientSideManagers(first), ['kubectl-client-side-apply'])

    const upgraded = await upgradeToServerSideApply(client, 'a', { fieldManager: 'me' })
    assert.ok(has(upgraded), 'the upgrade itself changes no field')
    assert.deepEqual(clientSideManagers(upgraded), [])
    const last = await client.apply(example.after, options)
    assert.ok(!has(last))
    assert.equal(last.metadata.annotations?.[annotation], undefined)

    const other = await prepare(t, example)
    const flags = ['--server-side', '--field-manager=me', '--force-conflicts']
    await kubectlApply(other.namespace ?? '', example.after, ...flags)
    const theirs = await other.get('a')
    assert.deepEqual(managersOf(last), managersOf(theirs))
    assert.deepEqual(last.data, theirs.data)
    assert.deepEqual(last.spec, theirs.spec)
    assert.deepEqual(last.metadata.annotations, theirs.metadata.annotations)
  })
}

test('an upgrade before the first apply is as good, and a second one has nothing to do', async t => {
  const client = await prepare(t, {
    name: '',
    before: configMap({ a: '1', b: '1' }),
    after: configMap({}),
  })
  const upgraded = await upgradeToServerSideApply(client, 'a')
  assert.deepEqual(
    ownersOf(upgraded, ['data', 'b']).map(({ manager, operation }) => [manager, operation]),
    [['anykind', 'Apply']],
  )
  const again = await upgradeToServerSideApply(client, 'a')
  assert.equal(again.metadata.resourceVersion, upgraded.metadata.resourceVersion)
  assert.deepEqual((await client.apply(configMap({ a: '1' }))).data, { a: '1' })
})

test('an upgrade of what has changed since is a conflict, which reading again settles', async t => {
  const client = await prepare(t, { name: '', before: configMap({ a: '1' }), after: configMap({}) })
  const patch = upgradeManagedFields(await client.get('a'))
  await client.patch('a', { type: 'merge', patch: { data: { b: '1' } } })
  await assert.rejects(client.patch('a', { type: 'json', patch }), isConflict)
  const upgraded = await upgradeToServerSideApply(client, 'a')
  assert.deepEqual(upgraded.data, { a: '1', b: '1' })
  assert.deepEqual(clientSideManagers(upgraded), [])
})
