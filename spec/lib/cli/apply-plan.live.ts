import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { requestTestCluster, testNamespace } from '../../support/test-cluster.ts'

const settings = (name: string, mode: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {mode: ${mode}}\n`
const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: login}\nstringData: {word: sesame}\n'

test('a plan is applied as it was looked at, and what has moved is refused', async t => {
  const namespace = await testNamespace(t)
  const folder = temporaryFolder(t)
  const kept = join(folder, 'plan.json')
  const where = ['-n', namespace]
  const env = { ANYKIND_FINGERPRINT_KEY: 'k'.repeat(43) }
  const apply = (flags: readonly string[], input = '') =>
    runAnykind(['apply', ...where, ...flags], { input, env })
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const modeOf = async (name: string) =>
    ((await requestTestCluster('GET', `${path}/${name}`)).body as { data?: { mode?: string } }).data
      ?.mode

  const before = ['same', 'moved', 'taken'].map(name => settings(name, 'slow')).join('---\n')
  assert.equal((await apply(['-f', '-'], before)).code, 0)
  const input = [
    ...['moved', 'taken', 'new'].map(name => settings(name, 'fast')),
    settings('same', 'slow'),
    secret,
  ].join('---\n')
  const plan = ['plan', ...where, '-f', '-', '--field-manager=anykind', '--out', kept]
  assert.equal((await runAnykind(plan, { input, env })).code, 1)

  const moved = { metadata: { name: 'moved', labels: { by: 'hand' } }, data: { mode: 'slow' } }
  const taken = { metadata: { name: 'taken' }, data: { mode: 'other' } }
  for (const object of [moved, taken]) {
    const { name } = object.metadata
    const live = (await requestTestCluster('GET', `${path}/${name}`)).body as {
      readonly metadata: object
    }
    const metadata = { ...live.metadata, ...object.metadata }
    await requestTestCluster('PUT', `${path}/${name}?fieldManager=hand`, {
      ...live,
      ...object,
      metadata,
    })
  }
  const { code, out, err } = await apply(['--plan', kept, '-f', '-'], input)
  assert.equal(code, 6, err)
  assert.deepEqual(out.trim().split('\n').toSorted(), [
    'configmap/moved serverside-applied',
    'configmap/new serverside-applied',
    'secret/login serverside-applied',
  ])
  assert.match(err, /^error: ConfigMap .*\/taken is not applied: .*/)
  assert.deepEqual(await Promise.all(['moved', 'taken', 'new', 'same'].map(modeOf)), [
    'fast',
    'other',
    'fast',
    'slow',
  ])

  const none = await apply(['--plan', kept])
  assert.notEqual(none.code, 0)
  assert.match(none.err, /has no values of Secrets/)
  assert.equal((await apply(['--plan', kept, '--prune', '--applyset=x'])).code, 2)
  assert.equal((await apply(['--plan', kept, '--dry-run=client'])).code, 2)
})
