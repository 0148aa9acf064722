import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import {
  ApiError,
  decodeStatus,
  formatRequest,
  NoMatchError,
  type Send,
} from '../../lib/core/index.ts'
import { MemoryStore } from '../../lib/storage/index.ts'
import { Schemas } from '../../schemas-cache/index.ts'
import { cannedOpenApi } from '../support/canned-openapi.ts'
import { type Canned, cannedSend } from '../support/canned-send.ts'

const gadget = { group: 'example.dev', version: 'v1', kind: 'Gadget' }
const configMap = { group: '', version: 'v1', kind: 'ConfigMap' }
const pod = { group: '', version: 'v1', kind: 'Pod' }

const open = (store = new MemoryStore()) => {
  const server = cannedOpenApi()
  return { ...server, store, schemas: new Schemas(server.send, { store }) }
}
const paths = (log: readonly string[]) => log.map(line => line.replace(/\?hash=\w+/, '?hash'))

test('nothing is asked before it is needed; then the index and one document', async () => {
  const { schemas, log } = open()
  assert.deepEqual(log, [])
  await schemas.validatorOf(configMap)
  await schemas.validatorOf(pod)
  await schemas.schemaOf(configMap)
  await schemas.explain(pod, ['spec'])
  assert.deepEqual(paths(log), ['GET /openapi/v3 200', 'GET /openapi/v3/api/v1?hash 200'])
})

test('callers at the same time share the requests and the validator', async () => {
  const { schemas, log } = open()
  const [one, other] = await Promise.all([schemas.validatorOf(gadget), schemas.validatorOf(gadget)])
  assert.equal(one, other)
  assert.equal(log.length, 2)
})

test('another process asks for the index only', async () => {
  const { schemas, store } = open()
  const before = await schemas.schemaOf(gadget)
  const next = open(store)
  assert.deepEqual(await next.schemas.schemaOf(gadget), before)
  assert.deepEqual(next.log, ['GET /openapi/v3 200'])
})

test('a schema tells what it is of', async () => {
  const { schemas } = open()
  const custom = await schemas.schemaOf(gadget)
  assert.equal(custom.custom, true)
  assert.equal(custom.hasStatusSubresource, true)
  assert.ok(custom.components.has('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'))
  const native = await schemas.schemaOf(configMap)
  assert.equal(native.custom, false)
  assert.equal(native.hasStatusSubresource, false)
  assert.equal((await schemas.schemaOf(pod)).hasStatusSubresource, true)
})

test('a kind that there is not is asked for once more and then refused, with suggestions', async () => {
  const { schemas, log } = open()
  await schemas.schemaOf(configMap)
  await assert.rejects(schemas.validatorOf({ ...configMap, kind: 'ConfigMpa' }), {
    code: 'ERR_KUBE_NO_MATCH',
    suggestions: ['v1, Kind=ConfigMap'],
  })
  await assert.rejects(schemas.validatorOf({ ...gadget, version: 'v2' }), NoMatchError)
  assert.equal(log.filter(line => line === 'GET /openapi/v3 200').length, 3)
})

for (const group of ['../../x', '..', 'a/b', '__proto__']) {
  test(`a group ${JSON.stringify(group)} reaches no URL`, async () => {
    const { schemas, log } = open()
    await assert.rejects(schemas.schemaOf({ ...gadget, group }), NoMatchError)
    assert.deepEqual(new Set(log), new Set(['GET /openapi/v3 200']))
  })
}

test('a server without OpenAPI v3 publishes nothing', async () => {
  const { send } = cannedSend({})
  const schemas = new Schemas(send, { store: new MemoryStore() })
  await assert.rejects(schemas.schemaOf(pod), /publishes no schema/)
})

/** A server whose Gadget is at the given hash, in the given document. */
const serve = (hash: string, answers: Record<string, Canned>) =>
  cannedSend({
    '/openapi/v3': {
      body: { paths: { 'apis/example.dev/v1': { serverRelativeURL: `/x?hash=${hash}` } } },
    },
    ...answers,
  })
const document = (type: string) => ({
  components: {
    schemas: {
      'dev.example.v1.Gadget': {
        type: 'object',
        properties: { spec: { type } },
        'x-kubernetes-group-version-kind': [gadget],
      },
    },
  },
})
const at = (hash: string) => `/openapi/v3/apis/example.dev/v1?hash=${hash}`
const typeOfSpec = async (schemas: Schemas) => (await schemas.explain(gadget, ['spec'])).type

test('after a refresh a changed document is read, and an unchanged validator is kept', async () => {
  const server = serve('A', { [at('A')]: { body: document('string') } })
  const schemas = new Schemas(server.send, { store: new MemoryStore() })
  const before = await schemas.validatorOf(gadget)
  schemas.refresh()
  assert.equal(await schemas.validatorOf(gadget), before)
  const next = serve('B', { [at('B')]: { body: document('integer') } })
  for (const [target, answer] of next.answers) server.answers.set(target, answer)
  assert.equal(await typeOfSpec(schemas), 'string')
  schemas.refresh()
  assert.equal(await typeOfSpec(schemas), 'integer')
  assert.notEqual(await schemas.validatorOf(gadget), before)
})

test('a document that is newer than the index is used, and not kept under the old hash', async () => {
  const store = new MemoryStore()
  const { send, log } = serve('A', { [at('')]: {} })
  const newer: Send = async (request, signal) => {
    if (request.path === '/openapi/v3') return send(request, signal)
    if (request.query !== undefined) {
      throw new ApiError(decodeStatus(undefined, 301), formatRequest(request))
    }
    const body = new TextEncoder().encode(JSON.stringify(document('boolean')))
    const bytes = async () => body
    return { status: 200, headers: {}, body: { bytes, cancel() {} } as never }
  }
  assert.equal(await typeOfSpec(new Schemas(newer, { store })), 'boolean')
  assert.equal(await store.get(at('A')), undefined)
  assert.deepEqual(log, ['GET /openapi/v3 200'])
})

test('a group that goes away between index and document is asked for once more', async () => {
  const server = serve('A', {})
  const schemas = new Schemas(server.send, { store: new MemoryStore() })
  await assert.rejects(schemas.schemaOf(gadget), NoMatchError)
  assert.ok(server.log.includes(`GET ${at('A')} 404`))
})

test('a group whose document is empty is gone, as its definition was deleted', async () => {
  const server = serve('A', { [at('A')]: { body: '' } })
  const schemas = new Schemas(server.send, { store: new MemoryStore() })
  await assert.rejects(schemas.schemaOf(gadget), NoMatchError)
  assert.ok(server.log.includes(`GET ${at('A')} 200`))
})

for (const content of ['', '{"components":{"sch', '[]', 'null', '{"components":{"schemas":5}}']) {
  test(`a kept document ${JSON.stringify(content)} is read again`, async () => {
    const { send, log } = serve('A', { [at('A')]: { body: document('string') } })
    const store = new MemoryStore()
    await store.put(at('A'), new TextEncoder().encode(content))
    assert.equal(await typeOfSpec(new Schemas(send, { store })), 'string')
    assert.equal(log.length, 2)
  })
}

test('a hash that is no hash leaves its group without schemas', async () => {
  const { send, log } = serve('../../etc', {})
  const schemas = new Schemas(send, { store: new MemoryStore() })
  await assert.rejects(schemas.schemaOf(gadget), NoMatchError)
  assert.deepEqual(new Set(log), new Set(['GET /openapi/v3 200']))
})

for (const [what, answer] of [
  ['index', { '/openapi/v3': { body: [] } }],
  ['index', { '/openapi/v3': { body: '<html>' } }],
  ['document', { [at('A')]: { body: { components: [] } } }],
  ['document', { [at('A')]: { body: '{"components":' } }],
] as const) {
  test(`${what} ${JSON.stringify(Object.values(answer)[0])} is refused by name`, async () => {
    const { send } = serve('A', answer)
    await assert.rejects(new Schemas(send, { store: new MemoryStore() }).schemaOf(gadget), {
      code: 'ERR_KUBE_DECODE',
      message: /^GET \/openapi\/v3/,
    })
  })
}

test('only so many validators and documents are kept', async () => {
  const { send, log } = cannedOpenApi()
  const store = new MemoryStore()
  const schemas = new Schemas(send, { store, maxValidators: 1, maxDocuments: 1 })
  const first = await schemas.validatorOf(gadget)
  await schemas.validatorOf(configMap)
  assert.notEqual(await schemas.validatorOf(gadget), first)
  // The document came from the store.
  assert.equal(log.length, 3)
})

test('an aborted caller gets its own reason, and the others their answer', async () => {
  const { schemas } = open()
  const leaving = new AbortController()
  const left = schemas.schemaOf(pod, leaving.signal)
  const stayed = schemas.schemaOf(pod)
  leaving.abort(new Error('enough'))
  await assert.rejects(left, { message: 'enough' })
  assert.equal((await stayed).custom, false)
})

test('ajv is not loaded by importing the folder', () => {
  const script = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    await import('./schemas-cache/index.ts')
    console.log(loaded.filter(url => url.includes('/ajv/')).length)`
  const args = ['--input-type=module', '--eval', script]
  assert.equal(execFileSync(process.execPath, args, { encoding: 'utf8' }).trim(), '0')
})
