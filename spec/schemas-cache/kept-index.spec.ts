import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type BlobStore, NoMatchError } from '../../lib/core/index.ts'
import { MemoryStore } from '../../lib/storage/index.ts'
import { Schemas } from '../../schemas-cache/index.ts'
import { cannedOpenApi } from '../support/canned-openapi.ts'

/*
 * What people read of a kind comes from the index of a moment ago, which an earlier process has read; what an
 * object is judged by does not.
 */

const gadget = { group: 'example.dev', version: 'v1', kind: 'Gadget' }
const index = 'GET /openapi/v3 200'
const second = 1000

/** A process at that second of the day, until told another. */
function processAt(seconds: number, store: BlobStore) {
  const { send, log } = cannedOpenApi()
  const clock = { seconds }
  return { schemas: new Schemas(send, { store, now: () => clock.seconds * second }), log, clock }
}

/** A store that a process has explained a Gadget with, at second 100. */
async function explained() {
  const store = new MemoryStore()
  await processAt(100, store).schemas.explain(gadget, ['spec'])
  return store
}

for (const [at, requests] of [
  [100, []],
  [129, []],
  [130, [index]],
  // The clock was put back: who knows how old it is.
  [99, [index]],
] as const) {
  test(`explained at 100 s, and again at ${at} s: ${requests.length} requests`, async () => {
    const { schemas, log } = processAt(at, await explained())
    assert.equal((await schemas.explain(gadget, ['spec', 'name'])).type, 'string')
    assert.deepEqual(log, requests)
  })
}

test('what was read at 100 s is of 100 s, whenever it is explained', async () => {
  const store = new MemoryStore()
  const { schemas, clock } = processAt(100, store)
  await schemas.explain(gadget, ['spec'])
  clock.seconds = 125
  await schemas.explain(gadget, ['spec'])
  const later = processAt(131, store)
  await later.schemas.explain(gadget, ['spec'])
  assert.deepEqual(later.log, [index])
})

test('a process asks anew when what it has found is too old', async () => {
  const { schemas, log, clock } = processAt(129, await explained())
  await schemas.explain(gadget, ['spec'])
  clock.seconds = 130
  await schemas.explain(gadget, ['spec'])
  assert.deepEqual(log, [index])
})

test('what was read once is written once', async t => {
  const store = new MemoryStore()
  const { schemas } = processAt(100, store)
  await schemas.schemaOf(gadget) // the document is written too
  const put = t.mock.method(store, 'put')
  schemas.refresh()
  for (let each = 0; each < 20; each++) await schemas.explain(gadget, ['spec'])
  assert.equal(put.mock.callCount(), 1)
})

test('what is looked at to judge by it is asked for', async () => {
  for (const look of ['validatorOf', 'schemaOf', 'structureOf', 'jsonSchemaOf'] as const) {
    const { schemas, log } = processAt(101, await explained())
    await schemas[look](gadget)
    assert.deepEqual(log, [index], look)
  }
})

test('after refresh, the server is asked', async () => {
  const { schemas, log } = processAt(101, await explained())
  await schemas.explain(gadget, ['spec'])
  schemas.refresh()
  await schemas.explain(gadget, ['spec'])
  assert.deepEqual(log, [index])
})

for (const [what, gvk, path] of [
  ['field', gadget, ['spec', 'new']],
  ['kind', { ...gadget, kind: 'Gizmo' }, []],
  ['group', { ...gadget, group: 'new.dev' }, []],
] as const) {
  test(`a ${what} that was not there a moment ago may be there now`, async () => {
    const { schemas, log } = processAt(101, await explained())
    await assert.rejects(schemas.explain(gvk, path), NoMatchError)
    assert.ok(log.includes(index))
  })
}

for (const kept of ['', '{', '[]', '{"readAt":100000}', '{"readAt":"x","hashes":{}}', 'null']) {
  test(`a kept index of ${JSON.stringify(kept)} is as good as none`, async () => {
    const store = await explained()
    await store.put('openapi/index', Buffer.from(kept))
    const { schemas, log } = processAt(101, store)
    assert.equal((await schemas.explain(gadget, ['spec', 'name'])).type, 'string')
    assert.deepEqual(log, [index])
  })
}

test('hashes that are none are passed over', async () => {
  const store = await explained()
  const hashes = { 'apis/example.dev/v1': 1, __proto__: 'x' }
  await store.put('openapi/index', Buffer.from(JSON.stringify({ readAt: 100_000, hashes })))
  const { schemas, log } = processAt(101, store)
  await schemas.explain(gadget, ['spec'])
  assert.deepEqual(log, [index])
})
