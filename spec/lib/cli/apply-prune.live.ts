import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { encodeYaml } from '../../../lib/manifest/index.ts'
import { anykindArguments, type Ended, runProgram } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import {
  requestTestCluster,
  testKubeconfig,
  testKubectl,
  testNamespace,
} from '../../support/test-cluster.ts'

const configMap = (name: string, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data: { of: name },
})

const secret = (name: string) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name } })

/** Both commands on a set of the test's own, `mine`, in a namespace of its own. */
async function start(t: TestContext) {
  const namespace = await testNamespace(t)
  const kubeconfig = ['--kubeconfig', testKubeconfig()]
  const set = ['--prune', '--applyset=mine', '-n', namespace]
  const state = { XDG_STATE_HOME: temporaryFolder(t) }
  const input = (objects: readonly object[]) => ({
    input: objects.map(object => encodeYaml(object as never)).join('---\n'),
    env: { KUBECTL_APPLYSET: 'true', ...state },
  })
  const ours = (objects: readonly object[], ...flags: string[]) =>
    runProgram(
      process.execPath,
      [...anykindArguments, 'apply', '-f', '-', ...kubeconfig, ...set, ...flags],
      input(objects),
    )
  const theirs = (objects: readonly object[], ...flags: string[]) =>
    runProgram(
      testKubectl(),
      ['apply', '-f', '-', '--server-side', ...kubeconfig, ...set, ...flags],
      input(objects),
    )
  const namesOf = async (plural: string) => {
    const path = `/api/v1/namespaces/${namespace}/${plural}`
    const selector = '?labelSelector=applyset.kubernetes.io/part-of'
    const { body } = await requestTestCluster('GET', `${path}${selector}`)
    return (body as { items: { metadata: { name: string } }[] }).items.map(
      ({ metadata }) => metadata.name,
    )
  }
  const parent = async () => {
    const { body } = await requestTestCluster('GET', `/api/v1/namespaces/${namespace}/secrets/mine`)
    const { annotations } = (body as { metadata: { annotations: Record<string, string> } }).metadata
    return Object.fromEntries(
      Object.entries(annotations).map(([key, value]) => [key.split('/')[1], value]),
    )
  }
  const read = async (path: string) => {
    const { body } = await requestTestCluster('GET', `/api/v1/namespaces/${namespace}/${path}`)
    return (body as { metadata: { uid: string; labels: Record<string, string> } }).metadata
  }
  const uidOf = async (path: string) => (await read(path)).uid
  const idOfSet = async () => (await read('secrets/mine')).labels['applyset.kubernetes.io/id']
  return { namespace, ours, theirs, namesOf, parent, uidOf, idOfSet }
}

const linesOf = ({ out }: Ended) => out.trimEnd().split('\n').toSorted()

test('what is no longer in the set is pruned, whatever its kind, and the parent says what is left', async t => {
  const { namespace, ours, namesOf, parent, uidOf } = await start(t)
  const first = await ours([configMap('a'), configMap('b'), secret('s')])
  assert.equal(first.code, 0, first.err)
  const { tooling = '', 'inventory-uids': uids = '', ...contents } = await parent()
  assert.match(tooling, /^anykind\//)
  assert.deepEqual(contents, {
    'contains-group-kinds': 'ConfigMap,Secret',
    'additional-namespaces': '',
    inventory: ['ConfigMap/a', 'ConfigMap/b', 'Secret/s']
      .map(name => `${name}.${namespace}`)
      .join(),
  })
  assert.deepEqual(uids.split(','), [
    await uidOf('configmaps/a'),
    await uidOf('configmaps/b'),
    await uidOf('secrets/s'),
  ])
  const second = await ours([configMap('b'), configMap('c')])
  assert.equal(second.code, 0, second.err)
  assert.deepEqual(linesOf(second), [
    'configmap/a pruned',
    'configmap/b serverside-applied',
    'configmap/c serverside-applied',
    'secret/s pruned',
  ])
  assert.match(
    second.err,
    /^configmap\/a: its uid [-0-9a-f]{36} is in the inventory; its label was set by anykind; no controller/m,
  )
  assert.deepEqual(await namesOf('configmaps'), ['b', 'c'])
  assert.equal((await parent())['contains-group-kinds'], 'ConfigMap')
})

test('what only carries the label, or was made anew by somebody, is kept', async t => {
  const { namespace, ours, namesOf, idOfSet } = await start(t)
  await ours([configMap('a'), configMap('b')])
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const labelled = { labels: { 'applyset.kubernetes.io/part-of': await idOfSet() } }
  await requestTestCluster('POST', path, configMap('copy', labelled))
  await requestTestCluster('DELETE', `${path}/b`)
  await requestTestCluster('POST', path, configMap('b', labelled))
  // Not by the second run either: what is kept so does not come into the inventory.
  await ours([configMap('a')])
  const { code, err } = await ours([configMap('a')])
  assert.equal(code, 0, err)
  assert.match(err, /^configmap\/copy kept: .* whose inventory does not name it$/m)
  assert.match(err, /^configmap\/b kept: .* whose inventory does not name it$/m)
  assert.deepEqual(await namesOf('configmaps'), ['a', 'b', 'copy'])
})

test('what goes with a deletion is said before it is allowed', async t => {
  const { namespace, ours } = await start(t)
  const inner = `${namespace}-inner`
  t.after(() => requestTestCluster('DELETE', `/api/v1/namespaces/${inner}`))
  const other = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: inner } }
  await ours([configMap('a'), configMap('owner'), other])
  const maps = `/api/v1/namespaces/${namespace}/configmaps`
  const { body } = await requestTestCluster('GET', `${maps}/owner`)
  const { uid, resourceVersion, ...metadata } = (body as { metadata: Record<string, string> })
    .metadata
  const ownerReferences = [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid }]
  await requestTestCluster('POST', maps, configMap('child', { ownerReferences }))
  const finalizers = ['example.com/hold']
  await requestTestCluster('PUT', `${maps}/owner`, {
    ...configMap('owner'),
    metadata: { ...metadata, uid, resourceVersion, finalizers },
  })
  const innerMaps = `/api/v1/namespaces/${inner}/configmaps`
  await requestTestCluster('POST', innerMaps, configMap('x'))
  const kept = await ours([configMap('a')], '--never-prune=ConfigMap/owner')
  assert.match(kept.err, /^configmap\/owner kept: it is never to be pruned$/m)
  assert.match(kept.err, /^namespace\/.* kept: all objects in it would be deleted, which/m)
  const { err } = await ours([configMap('a')], `--allow-prune=Namespace/${inner}`)
  assert.match(
    err,
    /^configmap\/owner: .*; 1 ConfigMap that it owns; it waits for its finalizers: example.com\/hold$/m,
  )
  assert.match(err, /^namespace\/.*; .*\d ConfigMap.* in it$/m)
  const patch = { ...configMap('owner'), metadata: { name: 'owner', finalizers: [] } }
  await requestTestCluster('PUT', `${maps}/owner`, patch)
})

test('a dry run says what would be pruned, and stores nothing', async t => {
  const { ours, namesOf, parent } = await start(t)
  await ours([configMap('a'), secret('s')])
  const before = await parent()
  const { out, code, err } = await ours([configMap('a')], '--dry-run=server')
  assert.equal(code, 0, err)
  assert.match(out, /^secret\/s pruned \(server dry run\)$/m)
  assert.deepEqual(await namesOf('secrets'), ['s'])
  assert.deepEqual(await parent(), before)
})

test('nothing is pruned where something could not be applied, and the set forgets nothing', async t => {
  const { ours, namesOf, parent } = await start(t)
  await ours([configMap('a'), secret('s')])
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'bad' },
    spec: { ports: [{ port: 80 }, { port: 81 }] },
  }
  const failed = await ours([configMap('b'), service], '--validate=ignore')
  assert.equal(failed.code, 3)
  assert.match(failed.err, /^nothing was pruned, as not all was applied$/m)
  assert.deepEqual(await namesOf('configmaps'), ['a', 'b'])
  assert.equal((await parent())['contains-group-kinds'], 'ConfigMap,Secret,Service')
  await ours([configMap('b')])
  assert.deepEqual([await namesOf('configmaps'), await namesOf('secrets')], [['b'], []])
})

test('what is marked is kept, stays in the set, and goes when the mark has gone', async t => {
  const { ours, namesOf, parent } = await start(t)
  const mark = { annotations: { 'helm.sh/resource-policy': 'keep' } }
  await ours([configMap('a'), { ...secret('s'), metadata: { name: 's', ...mark } }])
  const kept = await ours([configMap('a')])
  assert.match(kept.err, /^secret\/s kept: its annotation helm.sh\/resource-policy says so$/m)
  assert.deepEqual(await namesOf('secrets'), ['s'])
  assert.equal((await parent())['contains-group-kinds'], 'ConfigMap,Secret')
  await ours([configMap('a'), secret('s')])
  assert.match((await ours([configMap('a')])).out, /^secret\/s pruned$/m)
})

test('more than may be is not pruned, nor any of it', async t => {
  const { ours, namesOf } = await start(t)
  await ours([configMap('a'), configMap('b'), configMap('c'), configMap('d')])
  for (const limit of ['1', '49%']) {
    const refused = await ours([configMap('a'), configMap('b')], `--max-delete=${limit}`)
    assert.equal(refused.code, 6)
    assert.match(refused.err, /2 of 4 objects would be pruned, and at most 1 may be: none was/)
  }
  assert.deepEqual(await namesOf('configmaps'), ['a', 'b', 'c', 'd'])
  const allowed = await ours([configMap('a'), configMap('b')], '--max-delete=50%')
  assert.equal(allowed.code, 0, allowed.err)
  assert.deepEqual(await namesOf('configmaps'), ['a', 'b'])
})

test('an object of another set is refused before anything is written', async t => {
  const { namespace, ours, namesOf } = await start(t)
  await ours([configMap('a')])
  const other = await ours([configMap('a'), configMap('b')], '--applyset=other')
  assert.equal(other.code, 1)
  assert.match(other.err, new RegExp(`ConfigMap ${namespace}/a is in another apply set, applyset-`))
  assert.deepEqual(await namesOf('configmaps'), ['a'])
  const { status } = await requestTestCluster(
    'GET',
    `/api/v1/namespaces/${namespace}/secrets/other`,
  )
  assert.equal(status, 404)
})

test('a definition and its objects are one set from the first day, and it outlives its definition', async t => {
  const { ours, parent } = await start(t)
  const group = `g${randomBytes(4).toString('hex')}.example.dev`
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `widgets.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets', singular: 'widget' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object' } },
        },
      ],
    },
  }
  const object = { apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name: 'one' } }
  t.after(() => requestTestCluster('DELETE', definitionPath))
  const definitionPath = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.${group}`
  const first = await ours([object, definition])
  assert.equal(first.code, 0, first.err)
  const kinds = `CustomResourceDefinition.apiextensions.k8s.io,Widget.${group}`
  assert.equal((await parent())['contains-group-kinds'], kinds)
  const kept = await ours([configMap('a')])
  assert.match(kept.out, /^widget.* pruned$/m)
  assert.match(kept.err, /kept: all objects of its kind would be deleted, which has to be allowed/)
  const allow = `--allow-prune=CustomResourceDefinition/widgets.${group}`
  const pruned = await ours([configMap('a')], allow)
  assert.match(pruned.out, /^customresourcedefinition.* pruned$/m)
  assert.equal((await ours([configMap('a')])).code, 0)
})

test('kubectl goes on with a set of ours that is made for it, and we with one of its own', async t => {
  const { namespace, ours, theirs, namesOf, parent } = await start(t)
  await ours([configMap('a'), configMap('b')], '--tooling=kubectl/v1.37.2')
  const kubectl = await theirs([configMap('b'), configMap('c')], '--force-conflicts')
  assert.equal(kubectl.code, 0, kubectl.err)
  assert.match(kubectl.out, /^configmap\/a pruned$/m)
  assert.deepEqual(await namesOf('configmaps'), ['b', 'c'])
  // What kubectl does not know of it does not leave to be wrong.
  assert.equal((await parent()).inventory, undefined)
  const back = await ours([configMap('c'), secret('s')], '--force-conflicts')
  assert.equal(back.code, 0, back.err)
  assert.match(back.out, /^configmap\/b pruned$/m)
  const { tooling = '', inventory, ...contents } = await parent()
  assert.match(tooling, /^kubectl\/v1\.37/)
  assert.equal(contents['contains-group-kinds'], 'ConfigMap,Secret')
  assert.equal(inventory, `ConfigMap/c.${namespace},Secret/s.${namespace}`)
  assert.equal((await theirs([configMap('d')], '--force-conflicts')).code, 0)
  assert.deepEqual([await namesOf('configmaps'), await namesOf('secrets')], [['d'], []])
})

test('kubectl refuses a set that says it is ours, as it should', async t => {
  const { ours, theirs } = await start(t)
  await ours([configMap('a')])
  const { code, err } = await theirs([configMap('b')])
  assert.equal(code, 1)
  assert.match(err, /is managed by tooling "anykind" instead of "kubectl"/)
})

for (const [flags, code, message] of [
  [['--applyset=mine'], 2, '--applyset requires --prune'],
  [['--prune'], 2, '--prune requires --applyset, which knows what was applied before'],
  [['--prune', '--applyset=secrets/'], 2, '--applyset: the name of the parent must not be blank'],
  [['--prune', '--applyset=a', '-l', 'x'], 2, '--selector is incompatible with --applyset'],
  [['--prune', '--applyset=a', '--max-delete=x'], 2, '--max-delete: "x" is neither a count nor'],
  [['--prune', '--applyset=a'], 1, 'apply set Secret/a: its parent needs a namespace'],
  [['--prune', '--applyset=pods/a', '-n', 'default'], 1, 'pods may be no parents of apply sets'],
  [['--prune', '--applyset=nope/a', '-n', 'default'], 1, 'nope'],
] as const) {
  test(`apply ${flags.join(' ')} is refused`, async () => {
    const args = [...anykindArguments, 'apply', '-f', '-', '--kubeconfig', testKubeconfig()]
    const ended = await runProgram(process.execPath, [...args, ...flags], {
      input: encodeYaml(configMap('a')),
    })
    assert.equal(ended.code, code, ended.err)
    assert.ok(ended.err.includes(message), ended.err)
  })
}
