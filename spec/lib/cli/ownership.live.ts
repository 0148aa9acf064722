import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { KubeObject } from 'anykind'
import { runKubectl } from '../../support/run-kubectl.ts'
import { runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { testNamespace } from '../../support/test-cluster.ts'

const configMap = (data: Record<string, string>, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', ...metadata },
  data,
})

/** Runs kubectl in a namespace; the test fails if it does. */
async function kubectl(namespace: string, line: string, input?: KubeObject): Promise<void> {
  const { code, err } = await runKubectl(namespace, line.split(' '), input)
  assert.equal(code, 0, err)
}

/** Applied by kubectl, a key edited by somebody, a label set by Helm. */
async function prepare(t: TestContext) {
  const namespace = await testNamespace(t)
  await kubectl(namespace, 'apply -f -', configMap({ mode: 'fast', size: '1' }))
  const patch = '{"data":{"debug":"yes"}}'
  await kubectl(
    namespace,
    `patch cm settings --field-manager=kubectl-edit --type=merge -p ${patch}`,
  )
  const run = (line: string, input?: string) =>
    runAnykind([...line.split(' '), '-n', namespace], input === undefined ? {} : { input })
  return { namespace, run }
}

const since = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g
const clean = (text: string): string[] =>
  text
    .replace(since, 'TIME')
    .trimEnd()
    .split('\n')
    .map(line => line.replace(/ +/g, ' '))

test('owners shows each field of an object and who owns it, and no value', async t => {
  const { run } = await prepare(t)
  const { code, out, err } = await run('owners cm/settings')
  assert.deepEqual([code, err], [0, ''])
  assert.deepEqual(clean(out), [
    'configmap/settings',
    'touched by kubectl: manager kubectl-client-side-apply (managedFields)',
    'FIELD OWNER OPERATION SUBRESOURCE SINCE',
    'data.mode kubectl-client-side-apply Update - TIME',
    'data.size kubectl-client-side-apply Update - TIME',
    'data.debug kubectl-edit Update - TIME',
    'metadata.annotations[kubectl.kubernetes.io/last-applied-configuration] kubectl-client-side-apply Update - TIME',
  ])
  const some = await run('owners cm settings --path data --manager kubectl-e*')
  assert.deepEqual(clean(some.out).slice(3), ['data.debug kubectl-edit Update - TIME'])
  const json = JSON.parse((await run('owners cm/settings --path data.mode -o json')).out)
  const [{ object, fields, foreignOwners }] = json.items
  assert.equal(object.name, 'settings')
  assert.equal(foreignOwners[0].tool, 'kubectl')
  assert.deepEqual(
    fields[0].owners.map(({ manager }: { manager: string }) => manager),
    ['kubectl-client-side-apply'],
  )
})

test('owners of a set tells who has how much, and what is in no manifest', async t => {
  const { namespace, run } = await prepare(t)
  const manifest = JSON.stringify(configMap({ mode: 'fast' }))
  const file = join(temporaryFolder(t, { 'a.json': manifest }), 'a.json')
  const { code, out } = await run(`owners -f ${file}`)
  assert.equal(code, 0)
  assert.deepEqual(clean(out), [
    'OBJECT OWNER OPERATION SUBRESOURCE FIELDS ALONE',
    'configmap/settings kubectl-client-side-apply Update - 3 3',
    'configmap/settings kubectl-edit Update - 1 1',
    '',
    'Live, in no manifest, and of somebody else:',
    'OBJECT FIELD OWNER',
    'configmap/settings data.size kubectl-client-side-apply',
    'configmap/settings data.debug kubectl-edit',
    'configmap/settings metadata.annotations[kubectl.kubernetes.io/last-applied-configuration] kubectl-client-side-apply',
    '',
    'Managed by others, too:',
    'configmap/settings: touched by kubectl: manager kubectl-client-side-apply (managedFields)',
  ])
  const missing = `${manifest}\n${JSON.stringify(configMap({}, { name: 'none' }))}`
  const some = await runAnykind(['owners', '-n', namespace, '-f', '-'], { input: missing })
  assert.equal(some.code, 1)
  assert.match(some.err, /"none" not found/)
  assert.match(some.out, /^configmap\/settings /m)
})

test('adopt makes kubectl’s fields ours, and the next apply removes what it leaves out', async t => {
  const { namespace, run } = await prepare(t)
  const annotation = 'metadata.annotations[kubectl.kubernetes.io/last-applied-configuration]'
  const dry = await run('adopt cm/settings --dry-run=client')
  const lines = ['data.mode', 'data.size', annotation].map(field => `  ${field}`)
  assert.deepEqual(dry.out.trimEnd().split('\n'), [
    'configmap/settings: 3 fields adopted (client dry run)',
    ...lines,
  ])
  const server = await run('adopt cm/settings --dry-run=server')
  assert.match(server.out, /^configmap\/settings: 3 fields adopted \(server dry run\)\n/)
  const adopted = await run('adopt cm/settings')
  assert.deepEqual(adopted.out.trimEnd().split('\n'), [
    'configmap/settings: 3 fields adopted',
    ...lines,
  ])
  assert.equal((await run('adopt cm/settings')).out, 'configmap/settings: nothing to do\n')
  const edited = await run('adopt cm/settings --from kubectl-e* --path data.debug -o json')
  const [item] = JSON.parse(edited.out).items
  assert.deepEqual(
    [item.object.name, item.dryRun, item.adopted],
    ['settings', 'none', ['data.debug']],
  )

  const input = JSON.stringify(configMap({ mode: 'slow' }))
  const applied = await run('apply -f -', input)
  assert.equal(applied.code, 0, applied.err)
  const { out } = await runKubectl(namespace, ['get', 'cm', 'settings', '-o', 'json'])
  const { data, metadata } = JSON.parse(out)
  assert.deepEqual([data, metadata.annotations], [{ mode: 'slow' }, undefined])
})

test('hand-over makes one manager’s fields another’s, in all objects that are selected', async t => {
  const { namespace, run } = await prepare(t)
  await kubectl(namespace, 'label cm settings app=a')
  const { code, out } = await run(
    'hand-over cm -l app=a --from kubectl-client-side-apply --to tuner --path data.size',
  )
  assert.deepEqual([code, out], [0, 'configmap/settings: 1 field handed over\n  data.size\n'])
  const after = await run('owners cm/settings --path data.size')
  assert.match(after.out, /data\.size +tuner +Apply/)
  for (const line of ['cm/settings --from a', 'cm/settings --to a', 'cm --from a --to b']) {
    assert.equal((await run(`hand-over ${line}`)).code, 2)
  }
})

test('relinquish says what goes and what is left to others, and does so', async t => {
  const { run } = await prepare(t)
  const mine = JSON.stringify(configMap({ mode: 'fast', mine: '1', kept: '1' }))
  assert.equal((await run('apply -f -', mine)).code, 0)
  const words = ['removed', 'left to others'].map(end => `configmap/settings: 1 field ${end}`)
  const line = 'relinquish cm/settings --path data.mode --path data.mine'
  for (const where of ['client', 'server']) {
    const { out } = await run(`${line} --dry-run=${where}`)
    const expected = [
      `${words[0]} (${where} dry run)`,
      '  data.mine',
      `${words[1]} (${where} dry run)`,
      '  data.mode',
    ]
    assert.deepEqual(out.trimEnd().split('\n'), expected)
  }
  const { out } = await run(line)
  assert.deepEqual(out.trimEnd().split('\n'), [words[0], '  data.mine', words[1], '  data.mode'])
  const kept = await run('relinquish cm/settings --keep-values -o json')
  assert.deepEqual(JSON.parse(kept.out).items[0].kept, ['data.kept'])
  const left = await run('get cm/settings -o jsonpath={.data}')
  assert.deepEqual(JSON.parse(left.out), { debug: 'yes', kept: '1', mode: 'fast', size: '1' })
})

test('who else manages an object is named', async t => {
  const { namespace, run } = await prepare(t)
  await kubectl(namespace, 'label cm settings app.kubernetes.io/managed-by=Helm')
  await kubectl(
    namespace,
    'annotate cm settings meta.helm.sh/release-name=web meta.helm.sh/release-namespace=shop',
  )
  const { out } = await run('owners cm/settings --path data.none')
  assert.match(
    out,
    /^managed by Helm: release shop\/web \(annotation meta\.helm\.sh\/release-name\)$/m,
  )
})
