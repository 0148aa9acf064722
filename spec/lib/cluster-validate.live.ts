import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from 'anykind'
import { readManifests } from 'anykind/manifest'
import { runAnykind, runProgram } from '../support/run-program.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { testKubeconfig } from '../support/test-cluster.ts'

const kubeconfig = testKubeconfig()
const manifests = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: wbe}}, spec: {containers: [{name: c, image: x}]}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: good}
---
apiVersion: v1
kind: Service
metadata: {name: s}
spec: {prots: []}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {priorityClassName: none, containers: [{name: c, image: x}]}
`

test('a cluster says of an object what the command says', async t => {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  const file = join(temporaryFolder(t, { 'a.yaml': manifests }), 'a.yaml')
  const { out } = await runAnykind(['validate', '-f', file, '-o', 'ndjson'])
  const said = out
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))
  const ours = await Promise.all(
    [...readManifests(manifests, file)].map(({ object }) => cluster.validate(object)),
  )
  assert.deepEqual(
    ours.map(({ verdict }) => verdict),
    ['rejected', 'accepted', 'rejected', 'undetermined'],
  )
  assert.deepEqual(
    ours.map(({ verdict, violations }) => [verdict, ...violations.map(({ message }) => message)]),
    said.map(({ verdict, findings }) => [
      verdict,
      ...findings.flatMap(({ level, message }: Record<string, string>) =>
        level === 'error' ? message : [],
      ),
    ]),
  )
  assert.equal(ours[2]?.violations[0]?.suggestion, 'ports')
})

test('an engine is chosen by the call, and options go with it', async () => {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  const [deployment] = [...readManifests(manifests, 'a.yaml')]
  assert.ok(deployment)
  const { object } = deployment
  assert.equal((await cluster.validate(object, { engine: 'fast' })).verdict, 'accepted')
  const { checks } = await cluster.validate(object, { engine: 'exact' })
  assert.deepEqual(
    checks.map(({ name }) => name),
    ['rules'],
  )
  const { refusal } = await cluster.validate({ ...object, spec: {} }, { old: object })
  assert.equal(refusal?.code, 422)
  const nothing = { ...object, apiVersion: 'nowhere.dev/v1' }
  assert.equal((await cluster.validate(nothing)).verdict, 'undetermined')
})

test('a client that does not validate loads nothing that judges', async () => {
  const code = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
    const { connect } = await import('anykind')
    await using cluster = await connect({ kubeconfig: '${kubeconfig}', cacheDirectory: false })
    await (await cluster.resource('namespaces')).get('default')
    const judges = () => loaded.filter(url => /lib.(validate|rules)./.test(url)).length
    console.log(judges())
    await cluster.validate({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } })
    console.log(judges() > 10)`
  const args = ['--conditions=@anykind/source', '--input-type=module', '--eval', code]
  const { out, err } = await runProgram(process.execPath, args)
  assert.equal(out, '0\ntrue\n', err)
})
