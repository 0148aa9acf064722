import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyJsonPatch, diffJsonPatch } from '../../../../lib/client/json-patch/index.ts'
import { RequestError } from '../../../../lib/core/index.ts'
import { freeze } from '../../../support/freeze.ts'
import { randomJson } from '../../../support/random-json.ts'
import { seededRandom } from '../../../support/seeded-random.ts'

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
  {
    name: 'neighbours that are the same number to JavaScript',
    from: { n: 2n ** 53n + 1n },
    to: { n: 2n ** 53n },
    patch: [{ op: 'replace', path: '/n', value: 2n ** 53n }],
  },
  { name: 'an integer as number and as BigInt', from: { n: 3 }, to: { n: 3n }, patch: [] },
  {
    name: 'a null that comes, one that goes, one that stays',
    from: { a: null, b: null, c: 1 },
    to: { a: null, b: 1, c: null },
    patch: [
      { op: 'replace', path: '/b', value: 1 },
      { op: 'replace', path: '/c', value: null },
    ],
  },
  {
    name: 'members that are undefined',
    from: { a: undefined, b: 1, c: undefined },
    to: { a: 1, b: undefined, d: undefined },
    patch: [
      { op: 'remove', path: '/b' },
      { op: 'add', path: '/a', value: 1 },
    ],
  },
  {
    name: 'another type',
    from: { a: {}, b: [] },
    to: { a: [], b: {} },
    patch: [
      { op: 'replace', path: '/a', value: [] },
      { op: 'replace', path: '/b', value: {} },
    ],
  },
  {
    name: 'an item before others',
    from: { a: [{ n: 1 }, { n: 2 }, { n: 3 }] },
    to: { a: [{ n: 0 }, { n: 1 }, { n: 2 }, { n: 3 }] },
    patch: [{ op: 'add', path: '/a/0', value: { n: 0 } }],
  },
  {
    name: 'items that go from the middle',
    from: { a: [1, 2, 3, 4, 5] },
    to: { a: [1, 5] },
    patch: [
      { op: 'remove', path: '/a/3' },
      { op: 'remove', path: '/a/2' },
      { op: 'remove', path: '/a/1' },
    ],
  },
  {
    name: 'an item that changes before one that comes',
    from: { a: [{ n: 1 }, 'z'] },
    to: { a: [{ n: 2 }, 3, 'z'] },
    patch: [
      { op: 'replace', path: '/a/0/n', value: 2 },
      { op: 'add', path: '/a/1', value: 3 },
    ],
  },
  {
    name: 'the root',
    from: [1],
    to: { a: 1 },
    patch: [{ op: 'replace', path: '', value: { a: 1 } }],
  },
]

for (const { name, from, to, patch } of cases) {
  test(`the patch of ${name} is exact`, () => {
    assert.deepEqual(diffJsonPatch(freeze(from), freeze(to)), patch)
  })
}

test('with test operations the patch states what it changes from', () => {
  assert.deepEqual(diffJsonPatch({ a: 1, b: 2 }, { a: 2, c: 3 }, { test: true }), [
    { op: 'test', path: '/a', value: 1 },
    { op: 'replace', path: '/a', value: 2 },
    { op: 'test', path: '/b', value: 2 },
    { op: 'remove', path: '/b' },
    { op: 'add', path: '/c', value: 3 },
  ])
})

test('items come and go only in the array that was seen', () => {
  const from = { a: [{ n: 1 }, 2] }
  const patch = diffJsonPatch(from, { a: [{ n: 0 }, 1, 2] }, { test: true })
  assert.deepEqual(patch, [
    { op: 'test', path: '/a', value: [{ n: 1 }, 2] },
    { op: 'replace', path: '/a/0/n', value: 0 },
    { op: 'add', path: '/a/1', value: 1 },
  ])
  assert.throws(() => applyJsonPatch({ a: [9, ...from.a] }, patch), { failure: 'TEST' })
})

test('of 3,000 random pairs each patch leads from one to the other, and holds on the first only', () => {
  const random = seededRandom(1)
  let refused = 0
  for (let round = 0; round < 3_000; round++) {
    const [from, to] = [0, 0].map(() => freeze(randomJson(random, { nulls: true })))
    for (const options of [{}, { test: true }]) {
      const patch = diffJsonPatch(from, to, options)
      assert.deepEqual(applyJsonPatch(from, patch), to)
      assert.deepEqual(diffJsonPatch(to, to, options), [])
    }
    const tested = diffJsonPatch(from, to, { test: true })
    if (tested[0]?.op !== 'test') continue
    assert.throws(() => applyJsonPatch(to, tested), { failure: 'TEST' })
    refused++
  }
  assert.ok(refused > 1_000, String(refused))
})

test('values that are too deep are refused', () => {
  const deep = (end: number) => {
    let value: unknown = end
    for (let depth = 0; depth < 1_100; depth++) value = depth % 2 === 0 ? [value] : { a: value }
    return value
  }
  assert.throws(() => diffJsonPatch(deep(1), deep(2)), RequestError)
})
