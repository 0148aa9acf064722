import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diffJsonPatch } from '../../../lib/client/json-patch.ts'

const cases = [
  { name: 'no difference', from: { a: 1 }, to: { a: 1 }, patch: [] },
  {
    name: 'a changed value',
    from: { spec: { replicas: 1 } },
    to: { spec: { replicas: 2 } },
    patch: [{ op: 'replace', path: '/spec/replicas', value: 2 }],
  },
  {
    name: 'keys with slashes and tildes',
    from: { 'a/b': { 'c~d': 1 } },
    to: { 'a/b': {} },
    patch: [{ op: 'remove', path: '/a~1b/c~0d' }],
  },
  {
    name: 'an integer beyond 2^53, changed',
    from: { n: 9007199254740993n },
    to: { n: 9223372036854775807n },
    patch: [{ op: 'replace', path: '/n', value: 9223372036854775807n }],
  },
  {
    name: 'an integer beyond 2^53, unchanged beside a change',
    from: { n: 9007199254740993n, a: [1] },
    to: { n: 9007199254740993n, a: [1, 2] },
    patch: [{ op: 'add', path: '/a/1', value: 2 }],
  },
]

for (const { name, from, to, patch } of cases) {
  test(`the patch of ${name} is exact`, () => {
    assert.deepEqual(diffJsonPatch(from, to), patch)
  })
}

test('with test operations the patch states what it changes from', () => {
  assert.deepEqual(diffJsonPatch({ a: 1 }, { a: 2 }, { test: true }), [
    { op: 'test', path: '/a', value: 1 },
    { op: 'replace', path: '/a', value: 2 },
  ])
})

test('inputs are not written to', () => {
  const from = Object.freeze({ a: Object.freeze([1n]) })
  diffJsonPatch(from, { a: [2n] })
  assert.deepEqual(from, { a: [1n] })
})
