import assert from 'node:assert/strict'
import { appendFileSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { encodeYaml } from '../../../lib/manifest/index.ts'
import { type Ended, runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { requestTestCluster, testKubeconfig, testNamespace } from '../../support/test-cluster.ts'

const configMap = (name: string, data: Readonly<Record<string, string>> = { of: name }) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})

interface Stored {
  readonly metadata: {
    readonly uid: string
    readonly managedFields: readonly { manager: string }[]
  }
  readonly data?: Readonly<Record<string, string>>
}

/** A set in a namespace of the test's own, applied and undone. */
async function start(t: TestContext) {
  const namespace = await testNamespace(t)
  const state = temporaryFolder(t)
  const env = { XDG_STATE_HOME: state }
  const flags = ['--applyset=mine', '-n', namespace, '--kubeconfig', testKubeconfig()]
  const apply = async (objects: readonly object[], ...more: readonly string[]): Promise<Ended> => {
    const input = objects.map(object => encodeYaml(object as never)).join('---\n')
    const ended = await runAnykind(['apply', '-f', '-', '--prune', ...flags, ...more], {
      env,
      input,
    })
    assert.equal(ended.code, 0, ended.err)
    return ended
  }
  const undo = (...more: readonly string[]) => runAnykind(['undo', ...flags, ...more], { env })
  const path = (name: string) => `/api/v1/namespaces/${namespace}/configmaps/${name}`
  const read = async (name: string): Promise<Stored | undefined> => {
    const { status, body } = await requestTestCluster('GET', path(name))
    return status === 200 ? (body as Stored) : undefined
  }
  const write = async (name: string, data: Readonly<Record<string, string>>) => {
    const stored = await read(name)
    const { status } = await requestTestCluster('PUT', path(name), { ...stored, data })
    assert.equal(status, 200)
  }
  const parent = () => requestTestCluster('GET', `/api/v1/namespaces/${namespace}/secrets/mine`)
  return { namespace, state, apply, undo, read, write, parent, path }
}

const linesOf = ({ out }: Ended) => out.trimEnd().split('\n').toSorted()

test('a run is undone: made is deleted, changed is as it was, pruned is there again; others’ fields stay', async t => {
  const { apply, undo, read, write } = await start(t)
  await apply([configMap('kept'), configMap('changed', { a: '1', b: '1' }), configMap('dropped')])
  await write('changed', { a: '1', b: '1', theirs: 'x' })
  const dropped = await read('dropped')
  await apply([configMap('kept'), configMap('changed', { a: '2', c: '2' }), configMap('new')])
  await write('changed', { a: '2', c: '2', theirs: 'y' })
  const undone = await undo()
  assert.equal(undone.code, 0, undone.err)
  assert.match(undone.err, /^taking back the run of 20\d\d-\S+Z, which ended$/m)
  assert.deepEqual(linesOf(undone), [
    'configmap/changed reverted',
    'configmap/dropped recreated',
    'configmap/new deleted',
  ])
  assert.deepEqual((await read('changed'))?.data, { a: '1', b: '1', theirs: 'y' })
  assert.equal(await read('new'), undefined)
  const again = await read('dropped')
  assert.deepEqual(again?.data, dropped?.data)
  assert.deepEqual(again?.metadata.managedFields, dropped?.metadata.managedFields)
  assert.match((await undo()).err, /there is nothing to undo/)
  // It is ours again, so that a next run may prune it.
  assert.match(
    (await apply([configMap('kept'), configMap('changed', { a: '1', b: '1' })])).out,
    /dropped pruned/,
  )
})

test('the first run of a set is undone to nothing, its parent included', async t => {
  const { apply, undo, read, parent } = await start(t)
  await apply([configMap('a')])
  assert.equal((await undo()).code, 0)
  assert.equal(await read('a'), undefined)
  assert.equal((await parent()).status, 404)
})

test('what others have made or changed meanwhile stays theirs', async t => {
  const { apply, undo, read, path } = await start(t)
  await apply([configMap('a')])
  await apply([configMap('a', { of: 'the second run' }), configMap('b')])
  await requestTestCluster('DELETE', path('b'))
  await requestTestCluster('POST', path('b').replace(/\/b$/, ''), configMap('b', { by: 'others' }))
  await requestTestCluster('DELETE', path('a'))
  await requestTestCluster('POST', path('a').replace(/\/a$/, ''), configMap('a', { by: 'others' }))
  const { code, err } = await undo()
  assert.equal(code, 1)
  assert.match(err, /^configmap\/a kept: somebody has made it anew since$/m)
  assert.match(
    err,
    /^configmap\/b kept: it was not there before the run, and somebody else has made it$/m,
  )
  assert.deepEqual(
    [(await read('a'))?.data, (await read('b'))?.data],
    [{ by: 'others' }, { by: 'others' }],
  )
})

test('what a run has taken from others by force is given back', async t => {
  const { apply, undo, read, path } = await start(t)
  await requestTestCluster(
    'POST',
    path('a').replace(/\/a$/, ''),
    configMap('a', { x: 'theirs', y: 'theirs' }),
  )
  await apply([configMap('a', { x: 'ours' })], '--force-conflicts')
  const { code, err } = await undo()
  assert.equal(code, 0, err)
  assert.deepEqual((await read('a'))?.data, { x: 'theirs', y: 'theirs' })
})

test('a field that others have taken since is a conflict, unless it is forced', async t => {
  const { apply, undo, read, write } = await start(t)
  await apply([configMap('a', { x: '1' })])
  await apply([configMap('a', { x: '2' })])
  await write('a', { x: 'theirs' })
  const refused = await undo()
  assert.equal(refused.code, 1)
  assert.match(refused.err, /conflict/i)
  assert.deepEqual((await read('a'))?.data, { x: 'theirs' })
  assert.equal((await undo('--force-conflicts')).code, 0)
  assert.deepEqual((await read('a'))?.data, { x: '1' })
})

test('a dry run says what would be undone, and does nothing', async t => {
  const { apply, undo, read } = await start(t)
  await apply([configMap('a'), configMap('b')])
  await apply([configMap('a')])
  const { out, code } = await undo('--dry-run=server')
  assert.equal(code, 0)
  assert.match(out, /^configmap\/b recreated \(server dry run\)$/m)
  assert.equal(await read('b'), undefined)
  assert.match((await undo()).out, /^configmap\/b recreated$/m)
})

test('the values of Secrets are in the journal, which is the user’s alone, and nowhere in what is printed', async t => {
  const { namespace, state, apply, undo } = await start(t)
  const secret = (value: string) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    data: { key: Buffer.from(value).toString('base64') },
  })
  await apply([secret('first')])
  const told = await apply([secret('second')])
  const [journal = assert.fail('there is no journal')] = globSync(join(state, '**/*.ndjson'))
  assert.equal(statSync(journal).mode & 0o777, 0o600)
  assert.ok(readFileSync(journal, 'utf8').includes(Buffer.from('first').toString('base64')))
  const undone = await undo()
  assert.equal(undone.code, 0, undone.err)
  for (const { out, err } of [told, undone]) {
    assert.doesNotMatch(out + err, /Zmlyc3Q|c2Vjb25k|first|second/)
  }
  const { body } = await requestTestCluster('GET', `/api/v1/namespaces/${namespace}/secrets/s`)
  assert.deepEqual((body as Stored).data, { key: Buffer.from('first').toString('base64') })
})

test('without a journal nothing is kept, and nothing can be undone', async t => {
  const { state, apply, undo } = await start(t)
  await apply([configMap('a')], '--journal=false')
  assert.deepEqual(globSync(join(state, '**/*.ndjson')), [])
  assert.match((await undo()).err, /there is nothing to undo/)
})

test('a journal that is damaged is refused by its place', async t => {
  const { state, apply, undo } = await start(t)
  await apply([configMap('a')])
  const [journal = ''] = globSync(join(state, '**/*.ndjson'))
  const { writeFileSync } = await import('node:fs')
  writeFileSync(journal, 'what is this\n')
  const { code, err } = await undo()
  assert.equal(code, 1)
  assert.match(err, /\.ndjson: line 1 is none of a journal/)
})

test('a run that was killed before it had written anything is told, and the one before stays until then', async t => {
  const { apply, undo, read, state } = await start(t)
  await apply([configMap('a')])
  const [journal = ''] = globSync(join(state, '**/*.ndjson'))
  // As it is after a kill.
  appendFileSync(journal, '{"type":"start","time":"2026-02-03T04:05:06.789Z"}\n')
  const told =
    /^the run of 2026-02-03T04:05:06.789Z was killed before .*; the next undo takes back the run of 20\S+Z, which ended$/m
  for (const flags of [['--dry-run=server'], []]) {
    const nothing = await undo(...flags)
    assert.deepEqual([nothing.code, nothing.out], [0, ''], nothing.err)
    assert.match(nothing.err, told)
    assert.ok(await read('a'))
  }
  assert.deepEqual(linesOf(await undo()), ['configmap/a deleted'])
  assert.match((await undo()).err, /there is nothing to undo/)
})

test('a run that gave up before its first write is forgotten', async t => {
  const { namespace, undo, apply, read, state } = await start(t)
  await apply([configMap('a')])
  const flags = ['--prune', '--applyset=mine', '-n', namespace, '--kubeconfig', testKubeconfig()]
  const bad = encodeYaml({ ...configMap('b'), dat: {} } as never)
  const env = { XDG_STATE_HOME: state }
  const refused = await runAnykind(['apply', '-f', '-', ...flags], { env, input: bad })
  assert.notEqual(refused.code, 0)
  assert.match(refused.err, /unknown field "dat"/)
  assert.deepEqual(linesOf(await undo()), ['configmap/a deleted'])
  assert.equal(await read('a'), undefined)
})

test('a definition is undone with its objects, and the run is told by its time', async t => {
  const { namespace, apply, undo, state } = await start(t)
  const group = `${namespace}.example.com`
  const names = { plural: 'toys', singular: 'toy', kind: 'Toy', listKind: 'ToyList' }
  const schema = {
    openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
  }
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `toys.${group}` },
    spec: {
      group,
      names,
      scope: 'Namespaced',
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  }
  await apply([definition, { apiVersion: `${group}/v1`, kind: 'Toy', metadata: { name: 'ball' } }])
  const [journal = ''] = globSync(join(state, '**/*.ndjson'))
  const [begin = '{}'] = readFileSync(journal, 'utf8').split('\n')
  assert.equal(JSON.parse(begin).time.slice(0, 4), String(new Date().getFullYear()))
  // As it is after a kill.
  const lines = readFileSync(journal, 'utf8').replace('{"type":"end"}\n', '')
  writeFileSync(journal, lines)
  const undone = await undo()
  assert.equal(undone.code, 0, undone.err)
  assert.match(undone.err, /^taking back the run of 20\S+Z, which did not end$/m)
  assert.deepEqual(linesOf(undone), [
    `customresourcedefinition.apiextensions.k8s.io/toys.${group} deleted`,
    `toy.${group}/ball deleted`,
  ])
})

test('a set brings the namespace that its inventory is kept in, and takes it along', async t => {
  const name = `own-${Date.now()}`
  const path = `/api/v1/namespaces/${name}`
  t.after(() => requestTestCluster('DELETE', path))
  const env = { XDG_STATE_HOME: temporaryFolder(t) }
  const set = ['--applyset=mine', '-n', name, '--kubeconfig', testKubeconfig()]
  const objects = [configMap('a'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }]
  const input = objects.map(object => encodeYaml(object as never)).join('---\n')
  const apply = (...flags: string[]) =>
    runAnykind(['apply', '-f', '-', '--prune', ...set, ...flags], { env, input })
  const dry = await apply('--dry-run=server')
  assert.equal(dry.code, 0, dry.err)
  assert.equal((await requestTestCluster('GET', path)).status, 404)
  const applied = await apply()
  assert.equal(applied.code, 0, applied.err)
  assert.deepEqual(linesOf(applied), [
    'configmap/a serverside-applied',
    `namespace/${name} serverside-applied`,
  ])
  const undone = await runAnykind(['undo', ...set], { env })
  assert.equal(undone.code, 0, undone.err)
  assert.deepEqual(linesOf(undone), ['configmap/a deleted', `namespace/${name} deleted`])
})
