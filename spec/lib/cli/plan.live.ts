import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { decodePlan } from 'anykind/gitops'
import { runAnykind } from '../../support/run-program.ts'
import { shopFiles } from '../../support/shop-set.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { testNamespace } from '../../support/test-cluster.ts'

const settings = (name: string, mode = 'fast') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {mode: ${mode}}\n`

test('plan shows a set that brings all it needs, keeps it in a file, and ends with 1; after apply with 0', async t => {
  const { id, files } = shopFiles(t)
  const folder = temporaryFolder(t, files)
  const kept = join(temporaryFolder(t), 'plan.json')
  const { code, out, err } = await runAnykind(['plan', '-f', folder, '--out', kept])
  assert.deepEqual([code, err], [1, ''])
  assert.match(out, /^phase 1\n {2}cluster\n {4}\+ Namespace t\w+ {2}.*00-namespace\.yaml:1:1\n/)
  assert.match(out, new RegExp(`^  namespace ${id}$`, 'm'))
  assert.match(out, /^ {4}\+ Promotion winter \(local\) {2}.*promotions\.yaml:1:1$/m)
  assert.match(out, /\n\d+ to create; 2 by the server's dry run, \d+ judged here\n$/)
  assert.equal(statSync(kept).mode & 0o777, 0o600)
  const text = readFileSync(kept, 'utf8')
  assert.doesNotMatch(text, /not-a-real-key/)
  assert.equal(decodePlan(text).fieldManager, 'anykind')

  assert.equal((await runAnykind(['apply', '-f', folder])).code, 0)
  const after = await runAnykind(['plan', '-f', folder])
  assert.equal(after.code, 0, after.out)
  const json = ['plan', '-f', join(folder, 'config.yaml'), '-o', 'json']
  assert.equal((await runAnykind(json)).out, (await runAnykind(json)).out)
})

test('plan shows what a set would prune, and what it would adopt, and deletes nothing', async t => {
  const namespace = await testNamespace(t)
  const set = ['-n', namespace, '--prune', '--applyset=shop', '-f', '-']
  const both = `${settings('old')}---\n${settings('kept')}`
  assert.equal((await runAnykind(['apply', ...set], { input: both })).code, 0)
  await runAnykind(['apply', '-n', namespace, '-f', '-'], { input: settings('loose') })
  const input = `${settings('kept', 'slow')}---\n${settings('loose')}`
  const { code, out } = await runAnykind(['plan', ...set], { input })
  assert.equal(code, 1)
  assert.match(out, /~ ConfigMap kept .*\n {8}data\.mode: fast → slow\n/)
  assert.match(out, /& ConfigMap loose/)
  assert.match(out, /- ConfigMap old\n {8}it is a member of the set, and wanted no more\n/)
  const budget = await runAnykind(['plan', ...set, '--max-delete=0'], { input })
  assert.equal(budget.code, 6)
  assert.match(budget.out, /! ConfigMap old.*\n {8}1 would be pruned, and at most 0 may be/)
  const there = await runAnykind(['get', 'configmap/old', '-n', namespace])
  assert.equal(there.code, 0)
  const folder = temporaryFolder(t, { 'none.yaml': 'kind: A\n' })
  const unread = await runAnykind(['plan', ...set, '-f', folder], { input })
  assert.equal(unread.code, 6)
  assert.match(unread.out, /· ConfigMap old\n {8}nothing is pruned/)
})

test('a plan that was kept is checked before it is done: as planned, moved, or refused', async t => {
  const namespace = await testNamespace(t)
  const kept = join(temporaryFolder(t), 'plan.json')
  const set = ['-n', namespace, '--prune', '--applyset=shop']
  const secret = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: canary}\n'
  const before = ['old', 'a', 'b', 'c'].map(name => settings(name)).join('---\n')
  assert.equal((await runAnykind(['apply', ...set, '-f', '-'], { input: before })).code, 0)
  const input = `${['a', 'b', 'c'].map(name => settings(name, 'slow')).join('---\n')}---\n${secret}`
  assert.equal((await runAnykind(['plan', ...set, '-f', '-', '--out', kept], { input })).code, 1)
  const patch = (name: string, data: string) =>
    runAnykind(['patch', 'cm', name, '-n', namespace, '--type=merge', '-p', `{"data": ${data}}`])
  await patch('b', '{"other": "x"}')
  const check = (...more: string[]) =>
    runAnykind(['plan', '--check', kept, ...set, '-f', '-', ...more], { input: secret })
  const moved = await check()
  assert.deepEqual([moved.code, moved.err], [1, ''])
  assert.match(moved.out, /^as planned {2}configure ConfigMap \S+\/a$/m)
  assert.match(moved.out, /^moved {2}configure ConfigMap \S+\/b: /m)
  assert.match(moved.out, /^as planned {2}create Secret \S+\/s$/m)
  assert.match(moved.out, /^as planned {2}prune ConfigMap \S+\/old$/m)
  await patch('c', '{"mode": "wild"}')
  const refused = await check()
  assert.equal(refused.code, 6)
  assert.match(refused.out, /^refused {2}configure ConfigMap \S+\/c: .*\.data\.mode is owned by "/m)
  const lines = (await check('-o', 'ndjson')).out.trim().split('\n')
  const states = lines.map(line => JSON.parse(line).state)
  // With the one in the way nothing is pruned.
  assert.deepEqual(states.toSorted(), ['as planned', 'as planned', 'moved', 'refused', 'refused'])

  const without = await runAnykind(['plan', '--check', kept, ...set])
  assert.equal(without.code, 3)
  assert.match(without.err, /no values of Secrets, .*\/s: give them by -f/)
  const other = await runAnykind(['plan', '--check', kept, '-f', '-'], { input: secret })
  assert.equal(other.code, 2)
  assert.match(other.err, /is a plan of the apply set applyset-/)
})

test('plan ends with 4 where only others own fields, with 6 where something is refused', async t => {
  const namespace = await testNamespace(t)
  const args = ['-n', namespace, '-f', '-']
  const theirs = ['apply', ...args, '--field-manager=somebody']
  await runAnykind(theirs, { input: settings('a') })
  const conflict = await runAnykind(['plan', ...args], { input: settings('a', 'slow') })
  assert.equal(conflict.code, 4)
  assert.match(conflict.out, /stdin:4:8: data\.mode: \.data\.mode is owned by "somebody"/)
  const input = `${settings('a', 'slow')}---\n${settings('B')}`
  const refused = await runAnykind(['plan', ...args], { input })
  assert.equal(refused.code, 6)
  assert.match(refused.out, /stdin:8:1\d?: metadata\.name: /)
})

test('what another tool manages is refused, with its mark', async t => {
  const namespace = await testNamespace(t)
  const args = ['-n', namespace, '-f', '-']
  const marked = settings('a').replace('name: a', 'name: a, labels: {kapp.k14s.io/app: "7"}')
  assert.equal((await runAnykind(['apply', ...args], { input: marked })).code, 0)
  const { code, out } = await runAnykind(['plan', ...args], { input: settings('a') })
  assert.equal(code, 6)
  assert.match(out, /! ConfigMap a .*\n {8}kapp manages it: .*kapp\.k14s\.io\/app\)/)
})

test('the findings of a plan are for code scanning and for test reports', async t => {
  const namespace = await testNamespace(t)
  const args = ['plan', '-n', namespace, '-f', '-']
  const input = `${settings('a')}---\n${settings('B')}`
  const sarif = JSON.parse((await runAnykind([...args, '-o', 'sarif'], { input })).out)
  assert.deepEqual(
    sarif.runs[0].results.map((result: { ruleId: string; locations: unknown[] }) => result.ruleId),
    ['FieldValueInvalid'],
  )
  const junit = (await runAnykind([...args, '-o', 'junit'], { input })).out
  assert.match(junit, /<testsuites name="anykind plan" tests="2" failures="1"/)
  const ndjson = (await runAnykind([...args, '-o', 'ndjson'], { input })).out
  const events = ndjson
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  assert.deepEqual(
    events.map(({ type, action, actions }) => [type, action ?? actions.create]),
    [
      ['planned', 'refuse'],
      ['planned', 'create'],
      ['summary', 1],
    ],
  )
})

test('plan ends with 3 where no plan can be made, and with 2 on a line that cannot be right', async () => {
  const args = ['plan', '-f', '-', '--server=http://127.0.0.1:1']
  const failed = await runAnykind(args, { input: settings('a') })
  assert.equal(failed.code, 3, failed.err)
  for (const line of [
    ['plan'],
    ['plan', '-f', '-', '--applyset=a'],
    ['plan', '-f', '-', '-n', 'a', '--offline', '--prune', '--applyset=a'],
    ['plan', '-f', '-', '-o', 'yaml'],
  ]) {
    assert.equal((await runAnykind(line)).code, 2, line.join(' '))
  }
})
