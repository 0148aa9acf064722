import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { evenGears } from '../../support/gears.ts'
import { runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/* Live, as the rules are built for live specs; no cluster is asked, and none is configured. */

const offline = { env: { KUBECONFIG: '/nonexistent' } }

const definition = evenGears('exact.dev')
const gear = (teeth: number) => `apiVersion: exact.dev/v1
kind: Gear
metadata: {name: g}
spec:
  teeth: ${teeth}
`
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: wbe}
    spec: {containers: [{name: c, image: x}]}
`

const owned = `apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  managedFields:
  - {manager: other, operation: Apply, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {'f:data': {'f:a': {}}}}
data: {a: b}
`
const changed = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: c}'

test('faults have the server’s words and the manifest’s places, with no cluster', async t => {
  const folder = temporaryFolder(t, {
    'a.yaml': `${deployment}---\n${gear(3)}`,
    'crds/gear.yaml': definition,
  })
  const { code, out, err } = await runAnykind(
    [
      'validate',
      '-f',
      join(folder, 'a.yaml'),
      '--engine=exact',
      '--offline',
      '--crds',
      join(folder, 'crds'),
    ],
    offline,
  )
  const lines = out.replaceAll(folder, '').split('\n')
  assert.deepEqual(
    [code, err, ...lines],
    [
      1,
      '',
      '/a.yaml:8:7: Deployment web: spec.template.metadata.labels: Invalid value: {"app":"wbe"}: `selector` does not match template `labels`',
      '  8 |       labels: {app: wbe}',
      '    |       ^',
      '/a.yaml:14:1: Gear g: spec: Invalid value: an even number',
      '  14 | spec:',
      '     | ^',
      '2 objects: 0 valid, 2 invalid, 0 undetermined',
      '2 objects checked by decode, schema, metadata, cel, rules; not by policies',
      '',
    ],
  )
})

test('a definition among the manifests counts, and a kind without one is a fault', async t => {
  const folder = temporaryFolder(t, { 'a.yaml': `${definition}---\n${gear(2)}`, 'b.yaml': gear(2) })
  const judge = (file: string) =>
    runAnykind(['validate', '-f', join(folder, file), '--engine=exact', '--offline'], offline)
  assert.match((await judge('a.yaml')).out, /^2 objects: 2 valid/)
  const { code, out } = await judge('b.yaml')
  assert.equal(code, 1)
  assert.match(out, /b\.yaml:2:1: Gear g: kind: .*it is not built in, and no definition of it was/)
})

const pod = `apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  containers:
  - name: c
    image: x
    ports:
    - {containerPort: 80, name: a}
    - {containerPort: 80, name: b}
`

test('what the server would warn of is told, and fails with --fail-on=warning', async t => {
  const folder = temporaryFolder(t, { 'a.yaml': pod })
  const line = ['validate', '-f', join(folder, 'a.yaml'), '--engine=exact', '--offline']
  const { code, out } = await runAnykind(line, offline)
  assert.equal(code, 0)
  assert.match(
    out,
    /a\.yaml:10:7: warning: Pod p: spec\.containers\[0\]\.ports\[1\]: duplicate port/,
  )
  assert.match(out, /^1 object: 1 valid, 0 invalid, 0 undetermined, 1 warning$/m)
  assert.equal((await runAnykind([...line, '--fail-on=warning'], offline)).code, 1)
})

test('what only a server can tell ends with 2, unless --fail-on=error or a rule says otherwise', async t => {
  const folder = temporaryFolder(t, {
    'a.yaml': pod.replace('spec:', 'spec:\n  priorityClassName: high'),
    rules: 'ignore: [{code: Undetermined, reason: the class is made elsewhere}]',
  })
  const line = ['validate', '-f', join(folder, 'a.yaml'), '--engine=exact', '--offline']
  const { code, out } = await runAnykind(line, offline)
  assert.equal(code, 2)
  assert.match(out, /a\.yaml:1:1: not checked: Pod p: only the server can tell: .*"high"/)
  assert.equal((await runAnykind([...line, '--fail-on=error'], offline)).code, 0)
  const ignored = await runAnykind([...line, '--ignore', join(folder, 'rules')], offline)
  assert.equal(ignored.code, 0)
  assert.match(ignored.out, /ignored \(the class is made elsewhere\): not checked: Pod p: /)
})

test('a file that is no manifest ends with 2, and the others are checked', async t => {
  const folder = temporaryFolder(t, { 'a.yaml': 'a: [', 'b.yaml': gear(2), 'c.yaml': pod })
  const judge = (...files: string[]) =>
    runAnykind(
      [
        'validate',
        '--engine=exact',
        '--offline',
        ...files.flatMap(file => ['-f', join(folder, file)]),
      ],
      offline,
    )
  const { code, out } = await judge('a.yaml', 'none.yaml', 'c.yaml')
  assert.equal(code, 2)
  assert.match(out, /a\.yaml:1:5: a value is missing here\n/)
  assert.match(out, /none\.yaml: there is no such file or folder\n/)
  assert.match(out, /^1 object: 1 valid, .*, 2 files not read$/m)
  assert.equal((await judge('a.yaml', 'b.yaml')).code, 1)
  assert.equal((await judge('a.yaml')).code, 2)
})

test('a server that is asked for and cannot be reached ends with 2', async t => {
  const kubeconfig = {
    'current-context': 'c',
    contexts: [{ name: 'c', context: { cluster: 'c' } }],
    clusters: [{ name: 'c', cluster: { server: 'http://127.0.0.1:1' } }],
  }
  const folder = temporaryFolder(t, { 'a.yaml': pod, config: JSON.stringify(kubeconfig) })
  const env = { KUBECONFIG: join(folder, 'config') }
  const { code, out, err } = await runAnykind(
    ['validate', '-f', join(folder, 'a.yaml'), '--context=c'],
    { env },
  )
  assert.deepEqual([code, out], [2, ''])
  assert.match(err, /127\.0\.0\.1:1/)
})

for (const jobs of ['1', '3']) {
  test(`--batch answers each line in order, one that is no request too: -j ${jobs}`, async () => {
    const lines = [
      { id: 'a', manifest: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}' },
      'no json',
      { id: 2, manifest: '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"}}' },
      { id: 3, manifest: 'a: [' },
      { id: 4, manifest: 'apiVersion: v1\nkind: Nothing' },
      { id: 5, operation: 'update', manifest: 'apiVersion: v1\nkind: ConfigMap' },
      { id: 6 },
      { id: 7, operation: 'update', manifest: 'apiVersion: v1\nkind: ConfigMap', old: 'a: [' },
      { id: 8, operation: 'patch', patchType: 'json', manifest: '[{"op":"remove"}]', old: owned },
      { id: 9, operation: 'patch', patchType: 'merge', manifest: '{"data":{"a":"c"}}', old: owned },
      { id: 10, operation: 'patch', patchType: 'apply', manifest: '{}', old: owned },
      {
        id: 11,
        operation: 'apply',
        manifest: changed,
        old: owned,
        fieldManager: 'me',
        result: true,
      },
      { id: 12, operation: 'apply', manifest: changed, old: owned, force: true, result: true },
      { id: 13, operation: 'apply', manifest: changed, force: 'yes' },
      { id: 14, operation: 'update', manifest: changed, old: owned, subresource: 'scale' },
      { id: 15, operation: 'delete', manifest: changed },
    ].map(line => (typeof line === 'string' ? line : JSON.stringify(line)))
    const { code, out } = await runAnykind(['validate', '--engine=exact', '--batch', '-j', jobs], {
      ...offline,
      input: `${lines.join('\n')}\n`,
    })
    assert.equal(code, 0)
    const answers = out
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line))
    assert.deepEqual(
      answers.map(({ id, verdict, code }) => [id, verdict, code]),
      [
        ['a', 'accepted', 201],
        [null, 'undetermined', 0],
        [2, 'rejected', 422],
        [3, 'rejected', 400],
        [4, 'undetermined', 0],
        [5, 'undetermined', 0],
        [6, 'undetermined', 0],
        [7, 'undetermined', 0],
        [8, 'rejected', 422],
        [9, 'accepted', 200],
        [10, 'undetermined', 0],
        [11, 'rejected', 409],
        [12, 'accepted', 200],
        [13, 'undetermined', 0],
        [14, 'undetermined', 0],
        [15, 'undetermined', 0],
      ],
    )
    const [, , , , , , , , , , , conflict, forced] = answers
    assert.deepEqual(conflict.causes, [
      { field: '.data.a', reason: 'FieldManagerConflict', message: 'conflict with "other"' },
    ])
    assert.deepEqual(forced.object.data, { a: 'c' })
    assert.deepEqual(answers[2].causes, [
      { field: 'spec.containers', reason: 'FieldValueRequired', message: 'Required value' },
    ])
  })
}

for (const [line, why] of [
  ['--batch', '--batch takes --engine=exact'],
  ['--batch --engine=exact -f x', '--batch reads standard input, and neither files nor arguments'],
  [
    '--batch --engine=exact x.yaml',
    '--batch reads standard input, and neither files nor arguments',
  ],
  ['-f - --watch --engine=exact', '--watch takes files, not standard input'],
  ['-f x --watch --engine=exact -o tap', '--watch prints for people, or with -o ndjson'],
] as const) {
  test(`validate ${line}: ${why}`, async () => {
    const { code, err } = await runAnykind(['validate', ...line.split(' ')], offline)
    assert.equal(code, 2)
    assert.ok(err.includes(why), err)
  })
}

const policies = `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: few}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
  validations: [{expression: object.spec.replicas <= 5, message: at most five, reason: Forbidden}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: few}
spec: {policyName: few, validationActions: [Deny]}
`
const replicas = (count: number) =>
  deployment.replace('wbe', 'web').replace('spec:', `spec:\n  replicas: ${count}`)

for (const engine of ['exact', 'both']) {
  test(`policies of files judge, with the server’s words: --engine=${engine}`, async t => {
    const folder = temporaryFolder(t, {
      'a.yaml': `${replicas(5)}---\n${replicas(6)}`,
      'few.yaml': policies,
    })
    const [file, given] = [join(folder, 'a.yaml'), join(folder, 'few.yaml')]
    const { code, out } = await runAnykind(
      ['validate', '-f', file, '--offline', '--engine', engine, '--policies', given],
      offline,
    )
    assert.equal(code, 1)
    assert.match(
      out,
      /Deployment web: ValidatingAdmissionPolicy 'few' with binding 'few' denied request: at most five\n/,
    )
    assert.match(
      out,
      /2 objects: 1 valid, 1 invalid, 0 undetermined\n2 objects checked by .*policies\n/,
    )
  })
}

test('a Pod Security level refuses a Pod', async t => {
  const pod =
    '{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {hostPID: true, containers: [{name: c, image: x}]}}'
  const file = join(temporaryFolder(t, { 'a.yaml': pod }), 'a.yaml')
  const { out } = await runAnykind(
    ['validate', '-f', file, '--offline', '--engine=exact', '--pod-security=baseline:v1.30'],
    offline,
  )
  assert.match(out, /violates PodSecurity "baseline:v1.30": host namespaces \(hostPID=true\)/)
})

test('a policy that could not be in a cluster is an error', async t => {
  const files = { 'a.yaml': replicas(5), 'few.yaml': policies.replace('<=', '<==') }
  const folder = temporaryFolder(t, files)
  const [file, given] = [join(folder, 'a.yaml'), join(folder, 'few.yaml')]
  const { err } = await runAnykind(
    ['validate', '-f', file, '--offline', '--engine=exact', '--policies', given],
    offline,
  )
  assert.match(err, /ValidatingAdmissionPolicy few could not be in a cluster: .*Syntax error/)
})
