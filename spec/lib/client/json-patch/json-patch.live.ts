import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, encodeJson, type JsonPatchOperation, type KubeObject } from 'anykind'
import { applyJsonPatch, diffJsonPatch, JsonPatchError } from 'anykind/json-patch'
import { type FreeWidgets, freeOf, startFreeWidgets } from '../../../support/free-widgets.ts'
import { freeze } from '../../../support/freeze.ts'
import { randomJson } from '../../../support/random-json.ts'
import { kubectlPatch } from '../../../support/run-kubectl.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

let free: FreeWidgets
test.before(async () => {
  free = await startFreeWidgets()
})
test.after(() => free[Symbol.asyncDispose]())

/** What is there to be patched: a list of each kind, a null, names that are traps. */
const value = freeze({
  list: ['a', 'b'],
  items: [{ n: 1 }, { n: 2, deep: { x: 1 } }],
  'a/b': { 'c~d': 1 },
  empty: {},
  nothing: null,
  constructor: { prototype: 1 },
})
const at = (path: string): string => `/spec/free${path}`

/** Patches on which the server and RFC 6902 agree: what applies gives the same, what does not is refused by both. */
const agreed: Readonly<Record<string, readonly unknown[]>> = {
  'a member': [{ op: 'add', path: at('/new'), value: { a: [1] } }],
  'a null': [{ op: 'add', path: at('/new'), value: null }],
  'an item': [{ op: 'add', path: at('/list/1'), value: 'x' }],
  'the end': [{ op: 'add', path: at('/list/-'), value: 'x' }],
  'an index beyond the end': [{ op: 'add', path: at('/list/3'), value: 'x' }],
  'a name in a list': [{ op: 'add', path: at('/list/x'), value: 'x' }],
  'an exponent': [{ op: 'add', path: at('/list/1e0'), value: 'x' }],
  escapes: [{ op: 'replace', path: at('/a~1b/c~0d'), value: 2 }],
  'a prototype': [{ op: 'add', path: at('/__proto__'), value: { polluted: true } }],
  'below a prototype': [{ op: 'add', path: at('/__proto__/polluted'), value: true }],
  'a constructor': [{ op: 'replace', path: at('/constructor/prototype'), value: 2 }],
  'a function of objects': [{ op: 'remove', path: at('/toString') }],
  'a place that is not there': [{ op: 'add', path: at('/x/y'), value: 1 }],
  'a removal of nothing': [{ op: 'remove', path: at('/x') }],
  'a removal of the end': [{ op: 'remove', path: at('/list/-') }],
  'a removal beyond the end': [{ op: 'remove', path: at('/list/2') }],
  'two removals': [
    { op: 'remove', path: at('/list/0') },
    { op: 'remove', path: at('/list/0') },
  ],
  'a replaced item beyond the end': [{ op: 'replace', path: at('/list/2'), value: 1 }],
  'a move': [{ op: 'move', from: at('/items/1/deep'), path: at('/moved') }],
  'a move in a list': [{ op: 'move', from: at('/list/0'), path: at('/list/1') }],
  'a move into itself': [{ op: 'move', from: at('/items'), path: at('/items/0') }],
  'a move of nothing': [{ op: 'move', from: at('/x'), path: at('/y') }],
  'a copy that changes': [
    { op: 'copy', from: at('/items'), path: at('/copy') },
    { op: 'replace', path: at('/copy/1/deep/x'), value: 2 },
  ],
  'a test that holds': [
    { op: 'test', path: at('/items'), value: [{ n: 1 }, { deep: { x: 1 }, n: 2 }] },
  ],
  'a test that does not': [{ op: 'test', path: at('/list'), value: ['b', 'a'] }],
  'a test of a number as text': [{ op: 'test', path: at('/items/0/n'), value: '1' }],
  'a test of nothing': [{ op: 'test', path: at('/x'), value: 1 }],
  'a failure after a success': [
    { op: 'add', path: at('/new'), value: 1 },
    { op: 'test', path: at('/new'), value: 2 },
  ],
  'an op that is not known': [{ op: 'spam', path: at('/new'), value: 1 }],
  'no path': [{ op: 'add', value: 1 }],
  'a path without a slash': [{ op: 'add', path: 'spec', value: 1 }],
  'an integer of 64 bits': [{ op: 'add', path: at('/n'), value: 2n ** 63n - 1n }],
  'the root, added': [{ op: 'add', path: at(''), value: { all: 'new' } }],
}

for (const [name, patch] of Object.entries(agreed)) {
  test(`JSON Patch, ${name}: the same here, there, and by kubectl`, async t => {
    const object = free.widget('one', value)
    const stored = await free.widgets.create(object)
    t.after(() => free.widgets.delete('one'))
    const operations = patch as JsonPatchOperation[]
    const theirs = await kubectlPatch(free.widgets, 'one', { type: 'json', patch: operations })
    const answer = await free.widgets
      .patch('one', { type: 'json', patch: operations }, { dryRun: true })
      .catch((error: unknown) => error)
    try {
      const ours = applyJsonPatch(stored, operations) as KubeObject
      assert.ok(!(answer instanceof Error), String(answer))
      assert.ok(typeof theirs !== 'string', String(theirs))
      assert.deepEqual(freeOf(answer as KubeObject), freeOf(ours))
      assert.equal(encodeJson(freeOf(theirs)), encodeJson(freeOf(answer as KubeObject)))
    } catch (error) {
      if (!(error instanceof JsonPatchError)) throw error
      assert.ok(answer instanceof ApiError, `${error.message}, and there it applies`)
      assert.ok([400, 422].includes(answer.status.code), answer.message)
      assert.ok(
        typeof theirs === 'string' && theirs.includes(answer.status.message.trim()),
        String(theirs),
      )
    }
  })
}

/** What the server takes although RFC 6902 forbids it, or refuses although it permits it: docs/patches.md tells. */
const different: Readonly<
  Record<string, readonly [patch: unknown, here: boolean, there: boolean]>
> = {
  'a leading zero': [{ op: 'replace', path: at('/list/01'), value: 'x' }, false, true],
  'an index from the end': [{ op: 'replace', path: at('/list/-1'), value: 'x' }, false, true],
  'a replaced nothing': [{ op: 'replace', path: at('/x'), value: 1 }, false, true],
  'a test of nothing for null': [{ op: 'test', path: at('/x'), value: null }, false, true],
  'a tilde and a 2': [{ op: 'add', path: at('/~2'), value: 1 }, false, true],
  'no value': [{ op: 'add', path: at('/x') }, false, true],
  'the whole object, tested': [{ op: 'test', path: '', value: {} }, false, false],
  'the whole object, added': [{ op: 'add', path: '', value: {} }, true, false],
}

test('JSON Patch: where the server is laxer or stricter than the RFC is as the docs say', async t => {
  await free.widgets.create(free.widget('one', value))
  t.after(() => free.widgets.delete('one'))
  const stored = await free.widgets.get('one')
  const found: Record<string, unknown> = {}
  for (const [name, [operation]] of Object.entries(different)) {
    const patch = [operation] as JsonPatchOperation[]
    const there = await free.widgets
      .patch('one', { type: 'json', patch }, { dryRun: true, fieldValidation: 'Ignore' })
      .then(
        () => true,
        () => false,
      )
    let here = true
    try {
      applyJsonPatch(stored, patch)
    } catch {
      here = false
    }
    found[name] = [operation, here, there]
  }
  assert.deepEqual(found, different)
})

test('JSON Patch: 60 random differences lead to the same on the server, tests and all', async t => {
  const random = seededRandom(5)
  // A test of an array that holds null makes the server's JSON Patch library fall over.
  const next = () => ({ spec: { free: { value: randomJson(random, { nulls: false }) } } })
  let before = next()
  let stored = await free.widgets.create({ ...free.widget('one', {}), ...before })
  t.after(() => free.widgets.delete('one'))
  for (let round = 0; round < 60; round++) {
    const after = next()
    const patch = diffJsonPatch(before, after, { test: round % 2 === 0 })
    stored = await free.widgets.patch('one', { type: 'json', patch })
    assert.deepEqual(stored.spec, after.spec, encodeJson(patch))
    before = after
  }
})
