import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runAnykind, runProgram } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { requestTestCluster, testKubectl } from '../../support/test-cluster.ts'
import { testDefinition } from '../../support/test-definition.ts'

/** `gadgets` stands for the custom resource. */
const lines = [
  'cm',
  'configmaps.data',
  'pods',
  'pods.spec',
  'pods.spec.containers',
  'pods.spec.containers.livenessProbe.httpGet',
  'pods.spec.volumes --output plaintext',
  'pods.status.conditions',
  'pods.metadata',
  'pods.metadata.creationTimestamp',
  'deployments.apps.spec.replicas',
  'deploy.spec.strategy.rollingUpdate.maxSurge',
  'deploy.spec.template.spec.containers.resources',
  'services.spec.ports.protocol',
  'services.spec.type',
  'secrets.data',
  'nodes.status.capacity',
  'roles.rules',
  'hpa.spec.metrics',
  'hpa.spec.maxReplicas --api-version=autoscaling/v1',
  'crd.spec.versions.schema.openAPIV3Schema',
  'events',
  'events --api-version=events.k8s.io/v1',
  'ingress.spec.rules.http.paths',
  'cronjobs.spec.concurrencyPolicy',
  'controllerrevisions.data',
  'apiservices',
  'tokenreviews',
  'gadgets',
  'gadgets.spec',
  'gadgets.spec.size',
  'gadgets.spec.choice',
  'gadgets.spec.maps',
  'gadgets.spec.embedded',
  'gadgets --recursive',
  'pods --recursive',
  'pods.spec.volumes --recursive',
  'crd --recursive',
  'crd.spec.versions.schema.openAPIV3Schema.properties --recursive',
  'crd.spec --recursive --max-depth=3',
  'deploy --recursive --max-depth=0',
]

test('explain prints what kubectl prints, byte for byte', async t => {
  const { group } = await testDefinition(t)
  // Both read the published schemas, which come a moment after the kind is served.
  const isPublished = async () => {
    const { body } = await requestTestCluster('GET', `/openapi/v3/apis/${group}/v1`)
    return JSON.stringify(body).includes('Gadget')
  }
  while (!(await isPublished()));
  // What kubectl has kept of discovery may know the Gadgets of other specs, and not this one.
  const cache = `--cache-dir=${temporaryFolder(t)}`
  for (const line of lines) {
    // kubectl looks for the word before the first dot, and other specs have Gadgets too.
    const version = line.startsWith('gadgets') ? [`--api-version=${group}/v1`] : []
    const args = ['explain', ...line.split(' '), ...version]
    const kubectl = runProgram(testKubectl(), [...args, cache])
    const [ours, theirs] = await Promise.all([runAnykind(args), kubectl])
    assert.equal(theirs.code, 0, theirs.err)
    assert.deepEqual({ code: ours.code, out: ours.out }, { code: 0, out: theirs.out }, line)
  }
})

for (const [line, fault] of [
  ['pods --max-depth=2', /^error: --max-depth requires --recursive\n/],
  ['pods --recursive --max-depth=-1', /^error: invalid argument "-1" for "--max-depth"/],
  ['pods --output=html', /^error: invalid argument "html" for "--output"/],
  ['pods nodes', /^error: we accept only this format: explain RESOURCE\n/],
] as const) {
  test(`explain ${line} is no command line`, async () => {
    const { code, out, err } = await runAnykind(['explain', ...line.split(' ')])
    assert.deepEqual({ code, out }, { code: 2, out: '' })
    assert.match(err, fault)
  })
}
