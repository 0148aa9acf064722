import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { connect, hasCondition, isInvalid, type KubeObject, waitFor } from 'anykind'
import { checkDefinitionUpgrade, migrateManagedFields, type UpgradeFinding } from 'anykind/gitops'
import { runAnykind } from '../../../support/run-program.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'
import { testNamespace } from '../../../support/test-cluster.ts'

const cluster = await connect({ cacheDirectory: false })
after(() => cluster[Symbol.asyncDispose]())

type Fields = Record<string, unknown>

const integer = { type: 'integer' }
const text = { type: 'string' }

const version = (
  name: string,
  fields: Fields,
  { served = true, storage = true, ...more } = {},
) => ({
  name,
  served,
  storage,
  subresources: { status: {} },
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: { type: 'object', properties: fields, ...more },
        status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  },
})

interface World {
  readonly namespace: string
  readonly definition: (versions: readonly object[], scope?: string) => KubeObject
  readonly widget: (version: string, name: string, spec: object) => KubeObject
}

/** A definition of the test's own, of these versions, that is served. */
async function start(t: TestContext, versions: readonly object[]): Promise<World> {
  const namespace = await testNamespace(t)
  const group = `u${randomUUID().slice(0, 8)}.example.com`
  const name = `widgets.${group}`
  const definition = (versions: readonly object[], scope = 'Namespaced'): KubeObject => ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name },
    spec: { group, scope, names: { kind: 'Widget', plural: 'widgets' }, versions },
  })
  t.after(async () => (await definitions()).delete(name))
  await store(definition(versions))
  const widget = (version: string, name: string, spec: object): KubeObject => ({
    apiVersion: `${group}/${version}`,
    kind: 'Widget',
    metadata: { name, namespace },
    spec,
  })
  return { namespace, definition, widget }
}

const definitions = () => cluster.resource('customresourcedefinitions.apiextensions.k8s.io')

/** Applies a definition, and waits until the server goes by it: that is when its kinds are found. */
async function store(definition: KubeObject): Promise<void> {
  const client = await definitions()
  await client.apply(definition, { fieldManager: 'spec' })
  const { name = '' } = definition.metadata
  await waitFor(client, name, hasCondition('Established'), { timeoutMs: 30_000 })
  const isServed = () => cluster.resource(name).then(Boolean, () => false)
  while (!(await isServed()));
}

const put = async (object: KubeObject) =>
  (await cluster.for(object)).apply(object, { fieldManager: 'spec' })

const check = (wanted: KubeObject, options = {}) =>
  checkDefinitionUpgrade(cluster.client, wanted, options)

const words = (findings: readonly UpgradeFinding[]) =>
  findings.map(({ severity, rule, count }) => `${severity} ${rule} ${count}`)

test('what changes nothing, or is new, has nothing against it', async t => {
  const { definition, widget } = await start(t, [version('v1', { size: integer })])
  await put(widget('v1', 'a', { size: 5 }))
  assert.deepEqual(await check(definition([version('v1', { size: integer })])), [])
  const wider = definition([version('v1', { size: integer, name: text })])
  assert.deepEqual(await check(wider), [])
  const other = { ...wider, metadata: { name: 'none.example.com' } }
  assert.deepEqual(await check(other), [])
  await assert.rejects(check(widget('v1', 'a', {})), { code: 'ERR_KUBE_REQUEST' })
})

test('a narrower schema is tested against the objects that there are, as the server then does', async t => {
  const { definition, widget } = await start(t, [version('v1', { size: integer })])
  await put(widget('v1', 'small', { size: 1 }))
  const large = await put(widget('v1', 'large', { size: 5 }))
  const narrower = definition([version('v1', { size: { ...integer, maximum: 3 } })])
  const findings = await check(narrower)
  assert.deepEqual(words(findings), ['refuse invalid-instance 1'])
  assert.match(findings[0]?.evidence[0] ?? '', /^spec\.size: /)
  assert.equal(findings[0]?.instances[0]?.name, 'large')

  await store(narrower)
  const client = await cluster.for(large)
  const change = { type: 'merge', patch: { spec: { size: 6 } } } as const
  const isRefused = () =>
    client.patch('large', change, { dryRun: true }).then(() => false, isInvalid)
  while (!(await isRefused()));
  await client.patch('large', { type: 'merge', patch: { metadata: { labels: { a: 'b' } } } })
})

test('fields that the new schema does not have are told, as the next write drops them', async t => {
  const { definition, widget } = await start(t, [version('v1', { size: integer, name: text })])
  await put(widget('v1', 'a', { size: 5, name: 'canary-value' }))
  await put(widget('v1', 'b', { size: 5 }))
  const findings = await check(definition([version('v1', { size: integer })]))
  assert.deepEqual(words(findings), ['refuse dropped-field 1'])
  assert.deepEqual(findings[0]?.evidence, ['spec.name: not in the new schema'])
  assert.ok(!JSON.stringify(findings).includes('canary-value'))
})

test('what the server refuses of the definition itself is told, and no object looked at', async t => {
  const { definition, widget } = await start(t, [version('v1', { size: integer })])
  await put(widget('v1', 'a', { size: 5 }))
  const scoped = definition([version('v1', { size: integer })], 'Cluster')
  assert.deepEqual(words(await check(scoped)), ['refuse scope 0'])
  const broken = definition([version('v1', { size: { type: 'wrong' } })])
  assert.deepEqual(words(await check(broken)), ['refuse definition 0'])
  for (const wanted of [scoped, broken]) {
    const dry = (await definitions()).apply(wanted, {
      fieldManager: 'spec',
      dryRun: true,
      force: true,
    })
    await assert.rejects(dry, isInvalid)
  }
})

test('a version that is in use is not taken away in silence', async t => {
  const beta = (served: boolean) =>
    version('v1beta1', { size: integer }, { served, storage: false })
  const v1 = version('v1', { size: integer })
  const { definition, widget } = await start(t, [beta(true), v1])
  await put(widget('v1beta1', 'a', { size: 5 }))
  const findings = await check(definition([beta(false), v1]))
  assert.deepEqual(words(findings), ['warn served-version 0', 'refuse served-version 1'])
  assert.deepEqual(findings[1]?.evidence, ['v1beta1: spec (Apply)'])
})

test('a version in which objects are stored cannot go', async t => {
  const v1 = version('v1', { size: integer })
  const { definition, widget } = await start(t, [v1])
  await put(widget('v1', 'a', { size: 5 }))
  const wanted = definition([version('v2', { size: integer })])
  const findings = await check(wanted)
  assert.deepEqual(words(findings).slice(0, 2), [
    'refuse stored-version 0',
    'warn served-version 0',
  ])
  const dry = (await definitions()).apply(wanted, { fieldManager: 'spec', dryRun: true })
  await assert.rejects(dry, isInvalid)
})

test('managedFields that would break every apply are found, and the patch mends them (flux2#5715)', async t => {
  const { definition, widget } = await start(t, [version('v1', { size: integer })])
  for (const name of ['a', 'b']) await put(widget('v1', name, { size: 5 }))
  const colour = { ...text, default: 'red' }
  const old = version('v1', { size: integer }, { storage: false })
  const wanted = definition([old, version('v2', { size: integer, colour })])
  const finding = (await check(wanted)).find(({ rule }) => rule === 'managed-fields')
  assert.deepEqual(words(finding ? [finding] : []), ['refuse managed-fields 2'])
  assert.match(finding?.evidence[0] ?? '', /field not declared in schema/)

  await store(wanted)
  const isServed = () => cluster.for(widget('v2', 'a', {})).then(Boolean, () => false)
  while (!(await isServed()));
  const client = await cluster.for(widget('v2', 'a', {}))
  const apply = (name: string) =>
    client.apply(widget('v2', name, { size: 5 }), { fieldManager: 'other' })
  // With its first write it is stored as v2, and read with the default from then on.
  const label = { type: 'merge', patch: { metadata: { labels: { a: 'b' } } } } as const
  const [instance, patch] = [finding?.instances[0]?.name, finding?.patches?.[0]]
  assert.equal(instance, 'a')
  await client.patch('a', { type: 'json', patch: [...(patch ?? [])] })
  for (const name of ['a', 'b']) await client.patch(name, label)
  await apply('a')
  await assert.rejects(apply('b'), /field not declared in schema/)
  const later = migrateManagedFields(await client.get('b'), widget('v2', 'b', {}).apiVersion)
  await client.patch('b', { type: 'json', patch: later })
  await apply('b')
})

test('what was not looked at is told', async t => {
  const { definition, widget } = await start(t, [version('v1', { size: integer })])
  for (const name of ['a', 'b', 'c']) await put(widget('v1', name, { size: 5 }))
  const narrower = definition([version('v1', { size: { ...integer, maximum: 3 } })])
  const findings = await check(narrower, { maxInstances: 2 })
  assert.deepEqual(words(findings), ['refuse invalid-instance 2', 'warn unverified 0'])
  assert.match(findings[1]?.message ?? '', /more than 2 objects/)
})

test('the command says it, and ends as it found', async t => {
  const { definition, widget } = await start(t, [version('v1', { size: integer })])
  await put(widget('v1', 'a', { size: 5 }))
  const file = (object: object) =>
    join(temporaryFolder(t, { 'crd.json': JSON.stringify(object) }), 'crd.json')
  const run = (object: object, ...flags: string[]) =>
    runAnykind(['crd', 'check', '-f', file(object), ...flags])
  const wider = definition([version('v1', { size: integer, name: text })])
  const { name } = wider.metadata
  const fine = await run(wider)
  assert.deepEqual([fine.out, fine.code], [`${name}: nothing speaks against it\n`, 0])
  const narrower = definition([version('v1', { size: { ...integer, maximum: 3 } })])
  const refused = await run(narrower)
  assert.equal(refused.code, 1)
  assert.match(refused.out, /: refuse invalid-instance of 1 object: they are invalid/)
  assert.match(refused.out, /\n {2}spec\.size: .*\n {2}objects: Widget /)
  const partly = await run(wider, '--max-objects=0')
  assert.equal(partly.code, 2)
  const { out } = await run(narrower, '-o', 'json')
  assert.equal(JSON.parse(out).definitions[0].findings[0].rule, 'invalid-instance')
  assert.equal((await run(widget('v1', 'a', {}))).code, 1)
})
