import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { encodeYaml } from '../../../lib/manifest/index.ts'
import { type Ended, runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { requestTestCluster, testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

const configMap = (name: string, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  data: { of: name },
})
const label = 'applyset.kubernetes.io/part-of'

interface Meta {
  readonly uid: string
  readonly labels?: Readonly<Record<string, string>>
}

/** Sets in a namespace of the test's own. */
async function start(t: TestContext) {
  const namespace = await testNamespace(t)
  const env = { XDG_STATE_HOME: temporaryFolder(t) }
  const flags = ['-n', namespace, '--kubeconfig', testKubeconfig()]
  const inventory = (...args: readonly string[]): Promise<Ended> =>
    runAnykind(['inventory', ...args, ...flags], { env })
  const apply = async (set: string, names: readonly string[]): Promise<void> => {
    const input = names.map(name => encodeYaml(configMap(name) as never)).join('---\n')
    const args = ['apply', '-f', '-', '--prune', `--applyset=${set}`, ...flags]
    const { code, err } = await runAnykind(args, { env, input })
    assert.equal(code, 0, err)
  }
  const request = (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
    requestTestCluster(method, `/api/v1/namespaces/${namespace}/${path}`, body)
  const read = async (path: string): Promise<Meta> =>
    ((await request('GET', path)).body as { metadata: Meta }).metadata
  const labelOf = async (name: string) => (await read(`configmaps/${name}`)).labels?.[label]
  const idOf = async (set: string) =>
    (await read(`secrets/${set}`)).labels?.['applyset.kubernetes.io/id']
  const states = async (set: string): Promise<Record<string, string>> => {
    const { out, err } = await inventory('view', set, '-o', 'json')
    assert.equal(err, '')
    const members = JSON.parse(out) as { name: string; state: string }[]
    return Object.fromEntries(members.map(({ name, state }) => [name, state]))
  }
  return { namespace, inventory, apply, request, read, labelOf, idOf, states }
}

test('view lists members with their uids', async t => {
  const { namespace, inventory, apply, read } = await start(t)
  await apply('mine', ['a', 'b'])
  const { code, out } = await inventory('view', 'mine')
  assert.equal(code, 0)
  const [head = '', ...rows] = out.trimEnd().split('\n')
  assert.deepEqual(head.split(/ {2,}/), ['KIND', 'NAMESPACE', 'NAME', 'UID', 'STATE', 'WHY'])
  assert.deepEqual(
    rows.map(row => row.split(/ +/)),
    [
      ['ConfigMap', namespace, 'a', (await read('configmaps/a')).uid, 'ok'],
      ['ConfigMap', namespace, 'b', (await read('configmaps/b')).uid, 'ok'],
    ],
  )
})

test('fsck tells what does not agree, mends it, and deletes nothing', async t => {
  const { namespace, inventory, apply, request, idOf, labelOf, states } = await start(t)
  await apply('mine', ['good', 'gone', 'bare', 'anew', 'elsewhere'])
  assert.equal((await inventory('fsck', 'mine')).code, 0)
  const id = await idOf('mine')
  await request('DELETE', 'configmaps/gone')
  await request('PUT', 'configmaps/bare', configMap('bare'))
  await request('DELETE', 'configmaps/anew')
  await request('POST', 'configmaps', configMap('anew', { labels: { [label]: id } }))
  await request('POST', 'configmaps', configMap('copy', { labels: { [label]: id } }))
  await request(
    'PUT',
    'configmaps/elsewhere',
    configMap('elsewhere', { labels: { [label]: 'other' } }),
  )
  const expected = {
    anew: 'replaced',
    bare: 'unlabelled',
    copy: 'unlisted',
    elsewhere: 'foreign',
    gone: 'missing',
  }
  assert.deepEqual(await states('mine'), { ...expected, good: 'ok' })
  const told = await inventory('fsck', 'mine', '--no-headers')
  assert.equal(told.code, 1)
  assert.deepEqual(
    told.out
      .trimEnd()
      .split('\n')
      .map(line => line.split(/ +/)[2]),
    Object.keys(expected),
  )
  const mended = await inventory('fsck', 'mine', '--fix')
  assert.equal(mended.code, 0, mended.err)
  // Labels that somebody else has set stay theirs.
  assert.deepEqual(await states('mine'), {
    bare: 'ok',
    good: 'ok',
    anew: 'unlisted',
    copy: 'unlisted',
  })
  assert.equal(await labelOf('bare'), id)
  assert.equal(await labelOf('elsewhere'), 'other')
  const { body } = await requestTestCluster(
    'GET',
    `/api/v1/namespaces/${namespace}/configmaps/copy`,
  )
  assert.equal((body as { kind: string }).kind, 'ConfigMap')
})

test('fsck finds members where the parent does not say that there are any', async t => {
  const { namespace, inventory, apply, idOf } = await start(t)
  await apply('mine', ['a'])
  const other = await testNamespace(t)
  const object = configMap('far', { labels: { [label]: await idOf('mine') } })
  await requestTestCluster('POST', `/api/v1/namespaces/${other}/configmaps`, object)
  const { code, out } = await inventory('fsck', 'mine', '--no-headers')
  assert.equal(code, 1)
  assert.match(out, new RegExp(`^ConfigMap +${other} +far +\\S+ +unlisted`))
  assert.notEqual(other, namespace)
})

test('adopt takes in what is in no set, and refuses what another set or a controller has', async t => {
  const { inventory, apply, request, read, states } = await start(t)
  await apply('mine', ['a'])
  await apply('other', ['taken'])
  await request('POST', 'configmaps', configMap('free'))
  const { uid } = await read('configmaps/a')
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'a', uid, controller: true }
  await request('POST', 'configmaps', configMap('owned', { ownerReferences: [owner] }))
  const { code, out, err } = await inventory('adopt', 'mine', 'cm/free', 'cm/taken', 'cm/owned')
  assert.equal(code, 1)
  assert.equal(out, 'configmap/free adopted\n')
  assert.match(err, /^configmap\/taken refused: applyset-\S+ has it$/m)
  assert.match(err, /^configmap\/owned refused: ConfigMap a has it$/m)
  assert.deepEqual(await states('mine'), { a: 'ok', free: 'ok' })
  assert.equal((await inventory('adopt', 'mine', 'cm/free')).code, 0)
  await apply('mine', ['a'])
  assert.equal((await request('GET', 'configmaps/free')).status, 404)
})

test('move makes members of one set those of another, and deletes nothing', async t => {
  const { inventory, apply, read, states, request } = await start(t)
  await apply('mine', ['a', 'b', 'c'])
  const { uid } = await read('configmaps/b')
  const moved = await inventory('move', 'mine', 'other', 'cm/b')
  assert.equal(moved.out, 'configmap/b moved\n', moved.err)
  assert.deepEqual(
    [await states('mine'), await states('other')],
    [{ a: 'ok', c: 'ok' }, { b: 'ok' }],
  )
  await apply('mine', ['a', 'c'])
  await apply('other', ['b'])
  assert.equal((await read('configmaps/b')).uid, uid)
  const all = await inventory('move', 'mine', 'other', '--all')
  assert.equal(all.code, 0, all.err)
  assert.deepEqual(
    [await states('mine'), await states('other')],
    [{}, { a: 'ok', b: 'ok', c: 'ok' }],
  )
  await apply('other', ['b'])
  assert.equal((await request('GET', 'configmaps/a')).status, 404)
  const none = await inventory('move', 'other', 'mine', 'secret/mine')
  assert.match(none.err, /^secret\/mine refused: it is not in Secret\/other$/m)
})

test('disband lets go of the members, which stay, and of the parent', async t => {
  const { inventory, apply, request, labelOf } = await start(t)
  await apply('mine', ['a', 'b'])
  const { code, out } = await inventory('disband', 'mine')
  assert.equal(code, 0)
  assert.deepEqual(out.trimEnd().split('\n').toSorted(), [
    'configmap/a released',
    'configmap/b released',
  ])
  assert.deepEqual([await labelOf('a'), await labelOf('b')], [undefined, undefined])
  assert.equal((await request('GET', 'secrets/mine')).status, 404)
})

test('a parent that holds something else stays, and is none any more', async t => {
  const { namespace, inventory, apply, request, read } = await start(t)
  await apply('configmaps/mine', ['a'])
  const { body } = await request('GET', 'configmaps/mine')
  await request('PUT', 'configmaps/mine', { ...(body as object), data: { more: 'than a parent' } })
  assert.equal((await inventory('disband', 'configmaps/mine')).code, 0)
  const { labels, annotations } = (await read('configmaps/mine')) as Meta & { annotations?: object }
  assert.deepEqual([labels, annotations], [undefined, undefined])
  assert.match(
    (await inventory('view', 'configmaps/mine')).err,
    /apply set ConfigMap\/mine: the object exists and is no parent of a set/,
  )
  assert.ok(namespace)
})

for (const [args, code, message] of [
  [['view'], 2, 'a set is needed'],
  [['view', 'a', 'b'], 2, 'it takes one set'],
  [['view', 'none'], 1, 'apply set Secret/none: there is none in namespace "default"'],
  [['adopt', 'a'], 2, 'a set and objects are needed'],
  [['move', 'a'], 2, 'two sets are needed'],
  [['move', 'a', 'b'], 2, 'either objects are named, or --all'],
] as const) {
  test(`inventory ${args.join(' ')} is refused`, async () => {
    const line = ['inventory', ...args, '-n', 'default', '--kubeconfig', testKubeconfig()]
    const ended = await runAnykind(line)
    assert.equal(ended.code, code, ended.err)
    assert.ok(ended.err.includes(message), ended.err)
  })
}
