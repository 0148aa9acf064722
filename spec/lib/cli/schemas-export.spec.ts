import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { runAnykind } from '../../support/run-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gears.example.dev}
spec:
  group: example.dev
  names: {plural: gears, kind: Gear}
  versions: [{name: v1, schema: {openAPIV3Schema: {type: object, properties: {teeth: {type: integer}}}}}]
`

for (const [line, files] of [
  ['Deployment Event.events.k8s.io', ['deployment-apps-v1.json', 'event-events-v1.json']],
  ['event', ['event-events-v1.json', 'event-v1.json']],
  [
    'horizontalpodautoscaler',
    ['horizontalpodautoscaler-autoscaling-v1.json', 'horizontalpodautoscaler-autoscaling-v2.json'],
  ],
  ['--crds CRDS', ['gear-example-v1.json']],
  ['--crds CRDS Gear.example.dev Pod', ['gear-example-v1.json', 'pod-v1.json']],
] as const) {
  test(`schemas export ${line} writes ${files.join(', ')}`, async t => {
    const folder = temporaryFolder(t, { 'crds/gear.yaml': definition })
    const out = join(folder, 'out')
    const words = line.replace('CRDS', join(folder, 'crds')).split(' ')
    const run = await runAnykind(['schemas', 'export', ...words, '--offline', '-o', out])
    const count = `${files.length} kind${files.length === 1 ? '' : 's'}`
    assert.deepEqual(run, { code: 0, out: `${out}: ${count}, all.json\n`, err: '' })
    assert.deepEqual(readdirSync(out), ['all.json', ...files].toSorted())
  })
}

test('a schema tells of its kind alone', async t => {
  const folder = temporaryFolder(t, { 'gear.yaml': definition })
  await runAnykind(['schemas', 'export', '--offline', '--crds', folder, '-o', folder])
  const { properties, required } = JSON.parse(
    readFileSync(join(folder, 'gear-example-v1.json'), 'utf8'),
  )
  assert.equal(properties.apiVersion.const, 'example.dev/v1')
  assert.equal(properties.kind.const, 'Gear')
  assert.deepEqual(properties.teeth.type, ['integer', 'null'])
  assert.deepEqual(required, ['apiVersion', 'kind'])
})

for (const [line, code, why] of [
  ['--offline', 2, /must specify kinds, or --all/],
  [
    '--kubernetes-version=1.36 --all',
    1,
    /no schemas of Kubernetes 1\.36 here, but of 1\.37; 'anykind schemas pull'/,
  ],
  ['--kubernetes-version=1.37 --schemas=x --all', 2, /it takes no --kubernetes-version/],
  ['--offline --all Pod', 2, /--all takes no kinds/],
  ['--offline --all --format=openapi', 2, /must be one of jsonschema/],
  [
    '--offline Deploymnt',
    1,
    /"Deploymnt": there is no schema of such a kind; did you mean Deployment/,
  ],
] as const) {
  test(`schemas export ${line} says ${why.source}`, async () => {
    const run = await runAnykind(['schemas', 'export', ...line.split(' ')])
    assert.equal(run.code, code)
    assert.match(run.err, why)
  })
}
