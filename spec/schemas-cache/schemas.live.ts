import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { connect, type Middleware, NoMatchError } from 'anykind'
import { formatRequest } from '../../lib/core/index.ts'
import type { FieldDoc, Schemas } from '../../schemas-cache/index.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { testKubeconfig, testKubectl } from '../support/test-cluster.ts'
import { testDefinition } from '../support/test-definition.ts'

const kubeconfig = testKubeconfig()
const deployment = { group: 'apps', version: 'v1', kind: 'Deployment' }

/** The fields that kubectl explain lists: name, type, and whether it is required. */
const kubectlFields = (path: string, ...flags: string[]): string[] => {
  const args = ['--kubeconfig', kubeconfig, 'explain', path, ...flags]
  const text = execFileSync(testKubectl(), args, { encoding: 'utf8' })
  return [...text.matchAll(/^ {2}(\S+)\t<(.*?)>( -required-)?$/gm)].map(
    ([, name, type, required = '']) => `${name} ${type}${required}`,
  )
}
const ourFields = ({ children }: FieldDoc): string[] =>
  children.map(({ name, type, required }) => `${name} ${type}${required ? ' -required-' : ''}`)

for (const path of [
  'pods',
  'pods.spec',
  'pods.spec.containers',
  'pods.spec.containers.livenessProbe.httpGet',
  'pods.spec.volumes',
  'pods.status.conditions',
  'deployments.spec.template',
  'configmaps',
  'services.spec.ports',
  'roles.rules',
  'horizontalpodautoscalers.spec.metrics',
  'customresourcedefinitions.spec.versions.schema.openAPIV3Schema',
]) {
  test(`${path} has the fields that kubectl explain lists`, async () => {
    await using cluster = await connect({ kubeconfig, cacheDirectory: false })
    const [name = '', ...fields] = path.split('.')
    const schemas = await cluster.schemas()
    const doc = await schemas.explain(await cluster.discovery.resolve(name), fields)
    assert.deepEqual(ourFields(doc), kubectlFields(path))
  })
}

test('every kind that the server serves has a schema, and a validator of it', async () => {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  const schemas = await cluster.schemas()
  const resources = await cluster.discovery.resources()
  for (const resource of resources.filter(({ group }) => !group.includes('example'))) {
    const validator = await schemas.validatorOf(resource)
    const object = { apiVersion: 'x', kind: resource.kind, metadata: {}, zz: 1 }
    const { violations, unchecked } = validator.validate(object)
    assert.equal(unchecked, undefined)
    assert.equal(violations[0]?.message, 'unknown field "zz"')
  }
})

test('a document is asked for once, by this process and by the next', async t => {
  const log: string[] = []
  const recorder: Middleware = next => (request, signal) => {
    log.push(formatRequest(request))
    return next(request, signal)
  }
  const options = { kubeconfig, cacheDirectory: temporaryFolder(t), middleware: [recorder] }
  for (let run = 0; run < 2; run += 1) {
    await using cluster = await connect(options)
    await (await cluster.schemas()).validatorOf(deployment)
  }
  assert.deepEqual(log, ['GET /openapi/v3', 'GET /openapi/v3/apis/apps/v1', 'GET /openapi/v3'])
})

/** Tries until the server has published the kind, which it does a moment after it serves it. */
async function published<T>(schemas: Schemas, run: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof NoMatchError)) throw error
      schemas.refresh()
    }
  }
}

test('a definition has a schema as soon as the server publishes it', async t => {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  const schemas = await cluster.schemas()
  await schemas.schemaOf(deployment)
  const { group } = await testDefinition(t)
  const gadget = { group, version: 'v1', kind: 'Gadget' }
  const { custom, hasStatusSubresource } = await published(schemas, () => schemas.schemaOf(gadget))
  assert.equal(custom, true)
  assert.equal(hasStatusSubresource, true)
  const ours = ourFields(await schemas.explain(gadget, ['spec']))
  assert.deepEqual(
    ours,
    // kubectl looks for the word before the first dot, and other specs have Gadgets too: what it has kept of
    // discovery may know those and not this one.
    kubectlFields('gadgets.spec', `--api-version=${group}/v1`, `--cache-dir=${temporaryFolder(t)}`),
  )
})
