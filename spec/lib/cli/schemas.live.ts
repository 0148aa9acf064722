import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

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
  const online = await runAnykind(validate)
  const env = { KUBECONFIG: join(folder, 'none') }
  const offline = await runAnykind([...validate, '--schemas', schemas], { env })
  assert.deepEqual(offline, online)
  assert.equal(offline.code, 1)
  assert.match(offline.out, /\n5 objects: 2 valid, 3 invalid, 0 undetermined\n/)
  const pod = JSON.parse(readFileSync(join(schemas, 'v1/pod_v1.json'), 'utf8'))
  assert.ok(pod.definitions['io.k8s.api.core.v1.PodSpec'])
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
