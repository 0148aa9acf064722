import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { evenGearsDefinition } from '../../support/gears.ts'
import { runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { testDefinition } from '../../support/test-definition.ts'

const manifests = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {replcas: 1}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: Web}
data: {a: b}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: ok}
spec:
  schedule: '* * * * *'
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gizmos.example.dev}
spec:
  group: example.dev
  scope: Namespaced
  names: {kind: Gizmo, plural: gizmos}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}
---
apiVersion: example.dev/v1
kind: Gizmo
metadata: {name: one, labels: {a: 5}}
spec: {size: big}
`

test('what was pulled says what the cluster says, with no cluster', async t => {
  const folder = temporaryFolder(t, { 'all.yaml': manifests })
  const schemas = join(folder, 'schemas')
  const pulled = await runAnykind(['schemas', 'pull', schemas])
  assert.equal(pulled.code, 0, pulled.err)
  assert.match(pulled.out, /: \d\d+ kinds\n$/)
  const validate = ['validate', '-f', join(folder, 'all.yaml')]
  const online = await runAnykind([...validate, '--policies=cluster'])
  const env = { KUBECONFIG: join(folder, 'none') }
  const offline = await runAnykind([...validate, '--schemas', schemas], { env })
  assert.deepEqual(offline, online)
  assert.equal(offline.code, 1)
  assert.match(offline.out, /\n5 objects: 2 valid, 3 invalid, 0 undetermined\n/)
  const pod = JSON.parse(readFileSync(join(schemas, 'v1/pod_v1.json'), 'utf8'))
  assert.ok(pod.definitions['io.k8s.api.core.v1.PodSpec'])
})

test('what is exported of a cluster is exported of what was pulled of it', async t => {
  const folder = temporaryFolder(t)
  const [pack, live, recorded] = ['pack', 'live', 'recorded'].map(name => join(folder, name))
  assert.ok(pack && live && recorded)
  assert.equal((await runAnykind(['schemas', 'pull', pack, 'deploy', 'cm'])).code, 0)
  const names = ['Deployment', 'ConfigMap']
  const exported = ['schemas', 'export', ...names, '-o']
  assert.equal((await runAnykind([...exported, live])).code, 0)
  assert.equal((await runAnykind([...exported, recorded, '--schemas', pack])).code, 0)
  for (const file of ['all.json', 'configmap-v1.json', 'deployment-apps-v1.json']) {
    assert.equal(readFileSync(join(recorded, file), 'utf8'), readFileSync(join(live, file), 'utf8'))
  }
})

test('kinds that are named are pulled alone', async t => {
  const folder = temporaryFolder(t)
  const pulled = await runAnykind(['schemas', 'pull', folder, 'deploy', 'cm'])
  assert.deepEqual({ code: pulled.code, out: pulled.out }, { code: 0, out: `${folder}: 2 kinds\n` })
  readFileSync(join(folder, 'apps/deployment_v1.json'))
  assert.throws(() => readFileSync(join(folder, 'apps/statefulset_v1.json')))
  const unknown = await runAnykind(['schemas', 'pull', folder, 'deplyment'])
  assert.equal(unknown.code, 1)
  assert.match(unknown.err, /did you mean deployment/)
})

/** What no schema tells: a rule in CEL. */
const gear = evenGearsDefinition('example.dev')

test('definitions are read from the cluster, and from what was pulled of it', async t => {
  const { group } = await testDefinition(t, JSON.stringify(gear))
  const folder = temporaryFolder(t, {
    // Two, as both wait for one definition.
    'gear.yaml': ['g', 'h']
      .map(
        name =>
          `apiVersion: ${group}/v1\nkind: Gear\nmetadata: {name: ${name}}\nspec:\n  teeth: 3\n`,
      )
      .join('---\n'),
  })
  const schemas = join(folder, 'schemas')
  assert.equal((await runAnykind(['schemas', 'pull', schemas])).code, 0)
  const validate = ['validate', '-f', join(folder, 'gear.yaml')]
  const env = { KUBECONFIG: join(folder, 'none') }
  for (const [line, options] of [
    [validate, {}],
    [[...validate, '--engine=exact'], {}],
    [[...validate, '--schemas', schemas], { env }],
  ] as const) {
    const { code, out } = await runAnykind(line, options)
    assert.equal(code, 1, line.join(' '))
    assert.match(out, /gear\.yaml:4:1: Gear g: spec: Invalid value: an even number\n/)
    assert.match(out, /^2 objects: 0 valid, 2 invalid, 0 undetermined$/m)
  }
  const fast = await runAnykind([...validate, '--engine=fast'])
  assert.deepEqual([fast.code, /not by cel, rules, policies/.test(fast.out)], [0, true])
})

for (const [how, code, told] of [
  [
    'fail',
    1,
    /a\.yaml:2:1: Gears g: kind: .*it was not recorded, and no definition of it was given/,
  ],
  ['warn', 0, /a\.yaml:2:1: warning: Gears g: kind: .*it was not recorded/],
  ['skip', 0, /^0 objects/],
] as const) {
  test(`a kind that there is not, with --missing-schemas=${how}`, async t => {
    const folder = temporaryFolder(t, {
      'a.yaml': 'apiVersion: nowhere.dev/v1\nkind: Gears\nmetadata: {name: g}\n',
    })
    const file = join(folder, 'a.yaml')
    const line = ['validate', '-f', file, '--offline', '--engine=fast', `--missing-schemas=${how}`]
    const run = await runAnykind(line)
    assert.equal(run.code, code, run.out + run.err)
    assert.match(run.out.replaceAll(folder, ''), told)
  })
}

test('a cluster that is named and not reached is no reason to check by something else', async t => {
  const folder = temporaryFolder(t, { 'a.yaml': manifests })
  const line = ['validate', '-f', join(folder, 'a.yaml'), '--engine=fast']
  const named = await runAnykind([...line, '--server=https://127.0.0.1:9'])
  assert.deepEqual([named.code, named.out], [2, ''])
  const { err, out } = await runAnykind(line, { env: { KUBECONFIG: join(folder, 'none') } })
  assert.match(err, /^no cluster is reached \(.*none.*\); checking by Kubernetes 1\.37's own kinds/)
  assert.match(out, /5 objects: 2 valid, 3 invalid/)
})
