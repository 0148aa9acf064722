import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { gvkOf, type KubeObject } from '../../lib/core/index.ts'
import { MemoryStore } from '../../lib/storage/index.ts'
import { Schemas } from '../../schemas-cache/index.ts'
import { openUnitPack, UnitPack } from '../../schemas-cache/unit-pack.ts'
import { encodeUnits, unitDigest, unitsKey } from '../../schemas-cache/unit-script.ts'
import { UnitWriter } from '../../schemas-cache/unit-writer.ts'
import { cannedOpenApi } from '../support/canned-openapi.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const cases: readonly { readonly object: KubeObject }[] = JSON.parse(
  readFileSync(new URL('../fixtures/schemas/verdicts.json', import.meta.url), 'utf8'),
)

/** Counts what is compiled until the test ends. */
function countCompiled(t: TestContext): () => number {
  let count = 0
  const add = () => {
    count += 1
  }
  subscribe('anykind:compile', add)
  t.after(() => unsubscribe('anykind:compile', add))
  return () => count
}

const store = new MemoryStore()
const open = (codeStore: MemoryStore): Schemas =>
  new Schemas(cannedOpenApi().send, { store, codeStore })

/** What validators say of all objects, by a process of its own as far as they know. */
async function validateAll(codeStore: MemoryStore): Promise<unknown[]> {
  const schemas = open(codeStore)
  const told: unknown[] = []
  for (const { object } of cases) {
    const validator = await schemas.validatorOf(gvkOf(object)).catch(() => undefined)
    told.push(validator?.validate(object))
  }
  await schemas.save()
  return told
}

test('another process compiles nothing, and says the same', async t => {
  const compiled = countCompiled(t)
  const codeStore = new MemoryStore()
  const first = await validateAll(codeStore)
  assert.ok(compiled() > 20)
  const before = compiled()
  assert.deepEqual(await validateAll(codeStore), first)
  assert.equal(compiled(), before)
})

test('what the package brings is not written, and kept with what V8 made of it', async () => {
  const shape = { type: 'object', maxProperties: 1 } as const
  const digest = unitDigest(shape, true)
  const ready = new Map([[digest, new UnitWriter().write(shape, true)]])
  const codeStore = new MemoryStore()
  const first = new UnitPack(codeStore, undefined, () => ready)
  first.factory(shape, true)
  await first.save()
  assert.equal(first.writes, 0)

  const second = await openUnitPack(codeStore)
  second.factory(shape, true)
  assert.equal(second.writes, 0)
})

test('it loads no ajv, and may be one where code is not generated from strings', t => {
  const folder = temporaryFolder(t)
  const script = `
    import { registerHooks } from 'node:module'
    const { Schemas } = await import('./schemas-cache/index.ts')
    const { DiskStore, PrivateStore } = await import('./lib/storage/index.ts')
    const { cannedOpenApi } = await import('./spec/support/canned-openapi.ts')
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    const [folder] = process.argv.slice(1)
    const stores = { store: new DiskStore(folder), codeStore: new PrivateStore(folder + '/code') }
    const schemas = new Schemas(cannedOpenApi().send, stores)
    const validator = await schemas.validatorOf({ group: '', version: 'v1', kind: 'Pod' })
    const { violations } = validator.validate({ spec: { containers: [{ name: 5 }], hostPID: 'x' } })
    await schemas.save()
    console.log(violations.length, loaded.some(url => url.includes('/ajv/dist')))`
  const args = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', script]
  const run = () => execFileSync(process.execPath, [...args, folder], { encoding: 'utf8' }).trim()
  assert.equal(run(), '2 true')
  assert.equal(run(), '2 false')
})

/** A blob as it is written, and what may have become of it. */
const damaged: Record<string, (blob: Buffer) => Buffer> = {
  'is empty': () => Buffer.alloc(0),
  'is half of itself': blob => blob.subarray(0, blob.length / 2),
  'has a byte changed in its script': blob => {
    const copy = Buffer.from(blob)
    copy[200] = (copy[200] ?? 0) ^ 1
    return copy
  },
  'has a byte changed in what V8 made of it': blob => {
    const copy = Buffer.from(blob)
    copy[copy.length - 9] = (copy.at(-9) ?? 0) ^ 1
    return copy
  },
  'is of another version': () =>
    Buffer.from(encodeUnits('units of another version', '"x":(globalThis.ran = true),\n')),
  'is a document of the server': () => Buffer.from('{"components":{"schemas":{}}}'),
  'is a script of its own': () => Buffer.from('globalThis.ran = true'),
  'is a script with a sum of its own': () => {
    const text = Buffer.from('({__proto__:null,\n})+(globalThis.ran = true)')
    const sum = createHash('sha256').update(text).digest('hex')
    return Buffer.concat([Buffer.from(`anykind-units ${sum} ${text.length}\n`), text])
  },
}
for (const [what, damage] of Object.entries(damaged)) {
  test(`kept code that ${what} is not run, and written anew`, async t => {
    const codeStore = new MemoryStore()
    const first = await validateAll(codeStore)
    const blob = Buffer.from((await codeStore.get(unitsKey())) ?? '')
    await codeStore.put(unitsKey(), damage(blob))
    const compiled = countCompiled(t)
    assert.deepEqual(await validateAll(codeStore), first)
    assert.ok(compiled() > 20)
    assert.ok(((await codeStore.get(unitsKey())) ?? []).length > blob.length / 2)
    assert.equal('ran' in globalThis, false)
  })
}

test('code that V8 knows under another version is compiled by it again', async () => {
  const codeStore = new MemoryStore()
  const first = await validateAll(codeStore)
  const blob = Buffer.from((await codeStore.get(unitsKey())) ?? '')
  const [, , length = ''] = blob.toString('latin1', 0, blob.indexOf('\n')).split(' ')
  const begin = blob.indexOf('\n') + 1
  const text = blob.subarray(begin, begin + Number(length))
  const data = Buffer.from('of another version')
  const parts = JSON.stringify([unitsKey(), text.length, data.length])
  const sum = createHash('sha256').update(parts).update(text).update(data).digest('hex')
  const head = Buffer.from(`anykind-units ${sum} ${length}\n`)
  await codeStore.put(unitsKey(), Buffer.concat([head, text, data]))
  assert.deepEqual(await validateAll(codeStore), first)
})

test('what is compiled is kept by itself, without a last word', async () => {
  const codeStore = new MemoryStore()
  const schemas = open(codeStore)
  const validator = await schemas.validatorOf({ group: '', version: 'v1', kind: 'Pod' })
  validator.validate({ spec: {} })
  // The store is in memory: all that there is to wait for are promises.
  await setImmediate()
  assert.ok(await codeStore.get(unitsKey()))
})

test('kinds that have a shape in common share its code', async t => {
  const compiled = countCompiled(t)
  const schemas = open(new MemoryStore())
  const objects = [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { labels: { a: 'b' } } },
    { apiVersion: 'example.dev/v1', kind: 'Gadget', metadata: { labels: { a: 'b' } } },
  ]
  const counts: number[] = []
  for (const object of objects) {
    const before = compiled()
    const validator = await schemas.validatorOf(gvkOf(object))
    validator.validate(object)
    counts.push(compiled() - before)
  }
  // Each its own root; ObjectMeta once.
  assert.deepEqual(counts, [2, 1])
})

test('of more code than is kept, that in use stays', async t => {
  const codeStore = new MemoryStore()
  const filler = Array.from({ length: 60 }, (_, i) => `"${i}":("${'x'.repeat(5e4)}"),\n`).join('')
  await codeStore.put(unitsKey(), encodeUnits(unitsKey(), filler))
  await validateAll(codeStore)
  const compiled = countCompiled(t)
  await validateAll(codeStore)
  assert.equal(compiled(), 0)
  const blob = Buffer.from((await codeStore.get(unitsKey())) ?? '').toString('latin1')
  assert.ok(Number(blob.split(/[ \n]/, 3)[2]) < 2.2e6)
})

test('a store that fails costs nothing but time', async () => {
  const codeStore = {
    get: async () => undefined,
    put: async () => {
      throw new Error('full')
    },
  }
  const schemas = new Schemas(cannedOpenApi().send, { store, codeStore })
  const validator = await schemas.validatorOf({ group: '', version: 'v1', kind: 'Pod' })
  assert.equal(validator.validate({ zz: 1 }).violations[0]?.reason, 'FieldUnknown')
  await schemas.save()
})
