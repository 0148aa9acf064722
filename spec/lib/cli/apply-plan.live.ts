import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import type { KubeObject } from 'anykind'
import type { Plan } from 'anykind/gitops'
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

  const saved = JSON.parse(await readFile(kept, 'utf8'))
  const elsewhere = join(folder, 'elsewhere.json')
  await writeFile(elsewhere, JSON.stringify({ ...saved, cluster: 'another' }))
  const astray = await apply(['--plan', elsewhere, '-f', '-'], input)
  assert.match(astray.err, /is a plan of another cluster/)
  assert.equal(astray.code, 2)

  const none = await apply(['--plan', kept])
  assert.notEqual(none.code, 0)
  assert.match(none.err, /has no values of Secrets/)
  const other = await apply(['--plan', kept, '--prune', '--applyset=x'])
  assert.match(other.err, /is a plan of no apply set/)
  assert.equal(other.code, 2)
  assert.equal((await apply(['--plan', kept, '--dry-run=client'])).code, 2)
})

test('a plan knows what is made anew and what a policy decides, and is applied so', async t => {
  const namespace = await testNamespace(t)
  const folder = temporaryFolder(t)
  const [kept, policy] = [join(folder, 'plan.json'), join(folder, 'policy.yaml')]
  await writeFile(policy, 'conflicts:\n- {path: data.mode, manager: other, action: force}\n')
  const fixed = (mode: string) => `${settings('fixed', mode)}immutable: true\n`
  const run = async (command: string, flags: readonly string[], input = '') => {
    const { code, out, err } = await runAnykind([command, '-n', namespace, ...flags], { input })
    return { code, lines: out.trim().split('\n').toSorted(), out, err }
  }
  assert.equal((await run('apply', ['-f', '-'], fixed('slow'))).code, 0)
  const byOther = ['-f', '-', '--field-manager=other']
  assert.equal((await run('apply', byOther, settings('shared', 'slow'))).code, 0)

  const input = `${fixed('fast')}---\n${settings('shared', 'fast')}`
  const bare = await run('plan', ['-f', '-', '-o', 'json'], input)
  assert.deepEqual(actionsOf(bare.out), { fixed: 'refuse', shared: 'refuse' })

  const how = ['--replace-immutable', '--conflict-policy', policy]
  const planned = await run('plan', ['-f', '-', '-o', 'json', '--out', kept, ...how], input)
  assert.equal(planned.code, 1, planned.err)
  assert.deepEqual(actionsOf(planned.out), { fixed: 'replace', shared: 'configure' })
  assert.match(planned.out, /data cannot be changed/)
  assert.match(planned.out, /data\.mode of other: force/)

  assert.equal((await run('apply', ['--plan', kept, '--force-conflicts'])).code, 2)
  const applied = await run('apply', ['--plan', kept])
  assert.deepEqual(applied.lines, [
    'configmap/fixed replaced',
    'configmap/shared serverside-applied',
  ])
  assert.equal(applied.code, 0, applied.err)
  assert.equal((await run('plan', ['-f', '-', ...how], input)).code, 0)
})

test('a plan of an apply set prunes what it says, and nothing that has left the set since', async t => {
  const namespace = await testNamespace(t)
  const kept = join(temporaryFolder(t), 'plan.json')
  const set = ['-n', namespace, '--prune', '--applyset=shop']
  const run = async (flags: readonly string[], input = '') =>
    runAnykind([...flags, ...set], { input })
  const all = (...names: string[]) => names.map(name => settings(name, 'slow')).join('---\n')
  const stored = async () => {
    const { body } = await requestTestCluster('GET', `/api/v1/namespaces/${namespace}/configmaps`)
    const names = (body as { items: KubeObject[] }).items.map(({ metadata }) => metadata.name)
    return names.filter(name => name !== 'kube-root-ca.crt').toSorted()
  }
  // Another tool's name: whose objects these would be, were the plan's own manager not looked at.
  const given = ['-f', '-', '--field-manager=kustomize-controller']
  assert.equal((await run(['apply', ...given], all('same', 'other', 'gone'))).code, 0)
  const wanted = `${all('same', 'other')}---\n${settings('new', 'fast')}`
  const planned = await run(['plan', ...given, '-o', 'json', '--out', kept], wanted)
  assert.deepEqual(actionsOf(planned.out), {
    gone: 'prune',
    new: 'create',
    other: 'unchanged',
    same: 'unchanged',
  })
  const applied = await run(['apply', '--plan', kept])
  assert.equal(applied.code, 0, applied.err)
  assert.deepEqual(applied.out.trim().split('\n').toSorted(), [
    'configmap/gone pruned',
    'configmap/new serverside-applied',
  ])
  assert.deepEqual(await stored(), ['new', 'other', 'same'])

  // What was not sent is in the set still; what came into it after the plan was made is refused, and nothing is pruned.
  assert.equal((await run(['plan', ...given, '--out', kept], settings('new', 'fast'))).code, 1)
  assert.equal((await run(['apply', ...given], `${wanted}---\n${all('late')}`)).code, 0)
  const late = await run(['apply', '--plan', kept])
  assert.equal(late.code, 6, late.err)
  assert.match(late.err, /late is not applied: the plan does not have it/)
  assert.match(late.err, /nothing was pruned/)
  assert.deepEqual(await stored(), ['late', 'new', 'other', 'same'])
})

/** The action of each object of a plan, by name. */
const actionsOf = (plan: string): Record<string, string> =>
  Object.fromEntries(
    (JSON.parse(plan) as Plan).phases.flat().map(({ name, action }) => [name, action]),
  )
