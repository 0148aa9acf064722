import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { connect } from 'anykind'
import {
  openSchemasFolder,
  writeDocuments,
  writeJsonSchema,
} from '../../../lib/cli/schemas-folder.ts'
import { openApi } from '../../support/canned-openapi.ts'
import { connectionTo } from '../../support/loopback-connection.ts'
import { json, LoopbackServer } from '../../support/loopback-server.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const { signal } = new AbortController()
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
  await writeDocuments(folder, cluster, { homes, signal })
  return server.requests.map(({ url }) => url)
}

test('what was pulled is checked against as the server is', async t => {
  const folder = temporaryFolder(t)
  await pull(openApi, folder)
  const { validate, discovery } = await openSchemasFolder(folder)
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, dta: {} }
  const { verdict, violations } = await validate(object)
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
  assert.deepEqual(asked, ['/openapi/v3', '/openapi/v3/api/v1'])
  assert.deepEqual(filesIn(folder), ['openapi/v3.json', 'openapi/v3/api/v1.json'])
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
  const asked = await pull({ '/openapi/v3': { paths } }, folder)
  assert.deepEqual(asked, ['/openapi/v3'])
  assert.deepEqual(filesIn(folder), ['openapi/v3.json'])
  const one = { group: 'example.dev', version: 'v1', kind: 'Gadget' }
  for (const odd of ['..', '../x', 'a/b', '', '.', 'a\\b', 'x'.repeat(300)]) {
    for (const gvk of [
      { ...one, kind: odd },
      { ...one, version: odd },
      { ...one, group: odd || '..' },
    ]) {
      assert.equal(await writeJsonSchema(folder, gvk, {}), undefined)
    }
  }
  assert.equal(await writeJsonSchema(folder, one, {}), 'example.dev/gadget_v1.json')
})

test('a file that is not what it should be is named', async t => {
  const folder = temporaryFolder(t)
  await assert.rejects(openSchemasFolder(folder), { code: 'ERR_KUBE_USAGE' })
  const files = { 'openapi/v3.json': '{"paths":{"api/v1":{"serverRelativeURL":"/x?hash=A"}}}' }
  const { validate } = await openSchemasFolder(temporaryFolder(t, files))
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } }
  assert.equal((await validate(object)).verdict, 'undetermined')
  const cut = { ...files, 'openapi/v3/api/v1.json': '{"components"' }
  const broken = await openSchemasFolder(temporaryFolder(t, cut))
  await assert.rejects(broken.validate(object), { code: 'ERR_KUBE_DECODE' })
})
