import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from 'anykind'
import {
  builtInPack,
  createValidator,
  openPack,
  recordJsonSchema,
  recordPack,
} from '../../../lib/validate/index.ts'
import { decodePack } from '../../../lib/validate/pack-files.ts'
import { openApi } from '../../support/canned-openapi.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { json, LoopbackServer } from '../../support/loopback-server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
/** What is asked for beside documents. */
const others = ['/version', definitions]

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()

/** A server that publishes these documents. */
async function pull(
  documents: Readonly<Record<string, unknown>>,
  folder: string,
  homes?: readonly { group: string; version: string }[],
): Promise<string[]> {
  await using server = await LoopbackServer.start((response, request) =>
    json(documents[decodeURIComponent(request.url)] ?? {})(response, request, undefined as never),
  )
  await using cluster = await connect({ connection: connectionTo(server), cacheDirectory: false })
  await recordPack(folder, request => cluster.client.raw(request), { homes })
  return server.requests.map(({ url }) => url)
}

test('what was pulled is checked against as the server is', async t => {
  const folder = temporaryFolder(t)
  await pull(openApi, folder)
  const schemas = await openPack(folder)
  const { discovery } = schemas
  const validator = await createValidator({ schemas, engine: 'fast' })
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, dta: {} }
  const { verdict, violations } = await validator.validate(object)
  assert.equal(verdict, 'rejected')
  assert.equal(violations[0]?.suggestion, 'data')
  await discovery.resolve({ group: '', version: 'v1', kind: 'ConfigMap' })
  await assert.rejects(discovery.resolve({ group: 'a', version: 'v1', kind: 'B' }), {
    code: 'ERR_KUBE_NO_MATCH',
  })
})

test('only the documents that are wanted are pulled, and the index knows no others', async t => {
  const folder = temporaryFolder(t)
  const asked = await pull(openApi, folder, [{ group: '', version: 'v1' }])
  assert.deepEqual(asked, ['/openapi/v3', '/openapi/v3/api/v1', ...others])
  const files = ['openapi/v3.json', 'openapi/v3/api/v1.json', 'pack.json', 'version.json']
  assert.deepEqual(filesIn(folder), files)
  const { paths } = JSON.parse(readFileSync(join(folder, 'openapi/v3.json'), 'utf8'))
  assert.deepEqual(Object.keys(paths), ['api/v1'])
})

test('names of a server lead out of no folder', async t => {
  const folder = temporaryFolder(t)
  const hostile = [
    'apis/../../../../x/v1',
    'apis/x/..',
    'apis/..%2f..%2fx/v1',
    'apis//v1',
    'api/../x',
    '/etc/x',
    'apis/.hidden/v1',
    'apis/a\0b/v1',
    'apis/a/b/c',
    'version',
    '__proto__',
  ]
  const paths = Object.fromEntries(hostile.map(path => [path, { serverRelativeURL: '/x?hash=A' }]))
  const items = ['..', 'a/b', '', '__proto__'].flatMap(odd => [
    { metadata: { name: 'x' }, spec: { group: odd, names: { kind: 'Gadget' } } },
    { metadata: { name: 'x' }, spec: { group: 'example.dev', names: { kind: odd } } },
  ])
  const asked = await pull({ '/openapi/v3': { paths }, [definitions]: { items } }, folder)
  assert.deepEqual(asked, ['/openapi/v3', ...others])
  assert.deepEqual(filesIn(folder), ['openapi/v3.json', 'pack.json', 'version.json'])
  const one = { group: 'example.dev', version: 'v1', kind: 'Gadget' }
  for (const odd of ['..', '../x', 'a/b', '', '.', 'a\\b', 'x'.repeat(300)]) {
    for (const gvk of [
      { ...one, kind: odd },
      { ...one, version: odd },
      { ...one, group: odd || '..' },
    ]) {
      assert.equal(await recordJsonSchema(folder, gvk, {}), undefined)
    }
  }
  assert.equal(await recordJsonSchema(folder, one, {}), 'example.dev/gadget_v1.json')
})

test('a file that is not what it should be is named', async t => {
  const folder = temporaryFolder(t)
  await assert.rejects(openPack(folder), { code: 'ERR_KUBE_CONFIG' })
  const files = { 'openapi/v3.json': '{"paths":{"api/v1":{"serverRelativeURL":"/x?hash=A"}}}' }
  const validatorOf = async (files: Record<string, string>) =>
    createValidator({ schemas: await openPack(temporaryFolder(t, files)), engine: 'fast' })
  const validator = await validatorOf(files)
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }
  assert.equal((await validator.validate(object)).verdict, 'undetermined')
  const cut = { ...files, 'openapi/v3/api/v1.json': '{"components"' }
  const broken = await validatorOf(cut)
  await assert.rejects(broken.validate(object), { code: 'ERR_KUBE_DECODE' })
})

const index = (document: unknown) => JSON.stringify({ paths: { 'api/v1': document } })
const schemas = (components: unknown) => JSON.stringify({ components: { schemas: components } })
const recorded = index({ serverRelativeURL: '/openapi/v3/api/v1?hash=A' })

for (const [what, files, code] of [
  ['an index that is no JSON', { 'openapi/v3': '{"paths":' }, 'ERR_KUBE_DECODE'],
  ['an index of nothing', { 'openapi/v3': '5' }, 'ERR_KUBE_DECODE'],
  ['an index of texts', { 'openapi/v3': '{"paths":"x"}' }, 'ERR_KUBE_DECODE'],
  ['a document elsewhere', { 'openapi/v3': index({ serverRelativeURL: 'http://127.0.0.1:1/x' }) }],
  ['a document above', { 'openapi/v3': index({ serverRelativeURL: '/../../etc/passwd?hash=A' }) }],
  ['a document without an address', { 'openapi/v3': index(5) }],
  ['half a document', { 'openapi/v3': recorded, 'openapi/v3/api/v1': '{"co' }, 'ERR_KUBE_DECODE'],
  [
    'a document of nothing',
    { 'openapi/v3': recorded, 'openapi/v3/api/v1': 'null' },
    'ERR_KUBE_DECODE',
  ],
  [
    'schemas that are texts',
    { 'openapi/v3': recorded, 'openapi/v3/api/v1': schemas({ a: 'x', __proto__: 5 }) },
  ],
  [
    'deep nesting',
    { 'openapi/v3': recorded, 'openapi/v3/api/v1': `${'{"a":'.repeat(1e5)}1${'}'.repeat(1e5)}` },
    'ERR_KUBE_DECODE',
  ],
  [
    'admission of texts',
    { 'openapi/v3': recorded, admission: '{"objects":"x","unread":5}', version: '[]' },
  ],
] as const) {
  test(`a pack with ${what} harms nobody`, async t => {
    const named = Object.entries(files).map(([path, text]) => [`${path}.json`, text])
    const folder = temporaryFolder(t, Object.fromEntries(named))
    const pack = await openPack(folder)
    await pack.admission?.()
    assert.equal(typeof (await pack.serverVersion()), 'string')
    const validator = await createValidator({ schemas: pack, engine: 'fast' })
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }
    const judged = validator.validate(object)
    if (code === undefined) assert.equal((await judged).verdict, 'undetermined')
    else await assert.rejects(judged, { code })
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  })
}

test('what is no file, or too long for one of a pack, is not read', async t => {
  const folder = temporaryFolder(t, { 'openapi/v3.json': '{}', 'admission.json': '' })
  truncateSync(join(folder, 'admission.json'), 2 ** 28 + 1)
  mkdirSync(join(folder, 'version.json'))
  const pack = await openPack(folder)
  await assert.rejects(async () => pack.admission?.(), {
    code: 'ERR_KUBE_CONFIG',
    message: /admission\.json: of a pack, this is longer than 268435456 bytes/,
  })
  await assert.rejects(pack.serverVersion(), {
    message: /version\.json: of a pack, this is no file/,
  })
})

test('a definition that was recorded is that of its kind, whatever else the server says of it', async t => {
  const folder = temporaryFolder(t)
  const spec = { group: 'example.dev', names: { kind: 'Gadget', plural: 'gadgets' }, versions: [] }
  const metadata = { name: 'gadgets.example.dev' }
  const items = [{ metadata: { ...metadata, managedFields: [{}] }, spec, status: {} }]
  await pull(
    { ...openApi, [definitions]: { items }, '/version': { gitVersion: 'v1.36.1' } },
    folder,
  )
  const pack = await openPack(folder)
  assert.deepEqual(
    await pack.definitionOf({ group: 'example.dev', version: 'v1', kind: 'Gadget' }),
    {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata,
      spec,
    },
  )
  assert.equal(
    await pack.definitionOf({ group: 'example.dev', version: 'v1', kind: '../Gadget' }),
    undefined,
  )
  assert.equal(await pack.serverVersion(), 'v1.36.1')
})

for (const [head, why] of [
  ['{"format":2}', 'is of format 2'],
  ['{"format":"1"}', 'does not tell its format'],
  ['[]', 'does not tell its format'],
] as const) {
  test(`a pack that begins with ${head} is refused: it ${why}`, async t => {
    const told = {
      code: 'ERR_KUBE_CONFIG',
      message: new RegExp(`: the pack ${why}, and this version of anykind reads 1: record it anew`),
    }
    const folder = temporaryFolder(t, { 'openapi/v3.json': '{"paths":{}}', 'pack.json': head })
    await assert.rejects(openPack(folder), told)
    assert.throws(() => decodePack(`${head}\n{}`, 'kubernetes-1.38'), told)
  })
}

test('a version of Kubernetes chooses among the packs of the package', async () => {
  for (const version of ['1.37', 'v1.37', '1.37.2', 'v1.37.0']) {
    assert.equal(await (await builtInPack(version)).serverVersion(), 'v1.37.0')
  }
  for (const version of ['1.36', '1', '', '1.370', '../1.37', '1.37.x']) {
    await assert.rejects(createValidator({ engine: 'fast', kubernetesVersion: version }), {
      code: 'ERR_KUBE_CONFIG',
      message: `there are no schemas of Kubernetes ${version} here, but of 1.37; 'anykind schemas pull' records those of a cluster, for --schemas`,
    })
  }
  const schemas = await builtInPack()
  await assert.rejects(createValidator({ schemas, kubernetesVersion: '1.37' }), {
    code: 'ERR_KUBE_CONFIG',
  })
})

test('the pack of the package knows the kinds of its version, and no others', async () => {
  const pack = await builtInPack()
  assert.equal(await pack.serverVersion(), 'v1.37.0')
  const validator = await createValidator({ engine: 'fast' })
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a' }, spc: {} }
  const { verdict, violations } = await validator.validate(object)
  assert.deepEqual([verdict, violations[0]?.suggestion], ['rejected', 'spec'])
  await assert.rejects(validator.resolve({ group: 'apps', version: 'v1', kind: 'Deploymnt' }), {
    code: 'ERR_KUBE_NO_MATCH',
    message: /Deployment/,
  })
})
