import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sortByPath } from '../../../../../lib/cli/commands/get/sort-by-path.ts'
import { freeze } from '../../../../support/freeze.ts'

const sorted = (values: readonly unknown[], path = '.v'): unknown[] =>
  sortByPath(freeze(values.map(v => (v === undefined ? {} : { v }))), path, item => item).map(
    ({ v }) => v,
  )

for (const [what, values, order] of [
  ['numbers by value, however long', [10, 9, 2n ** 63n, -1.5], [-1.5, 9, 10, 2n ** 63n]],
  ['texts by character', ['b', 'a', 'B'], ['B', 'a', 'b']],
  ['quantities by value', ['1Gi', '500Mi', '2', '100m'], ['100m', '2', '500Mi', '1Gi']],
  [
    'times by their text',
    ['2026-02-01T00:00:00Z', '2026-01-01T00:00:00Z'],
    ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z'],
  ],
  ['what is not there, then what is null', [1, null, undefined], [undefined, null, 1]],
] as const) {
  test(`sorts ${what}`, () => assert.deepEqual(sorted(values), order))
}

test('equal ones keep their order, and the input is not written to', () => {
  const items = freeze([1, 2, 3].map(n => ({ n, v: 'same' })))
  assert.deepEqual(
    sortByPath(items, '{.v}', item => item),
    items,
  )
})

test('a field that none of several has is told, one object is in order as it is', () => {
  assert.throws(() => sorted([1, 2], '.w'), {
    code: 'ERR_KUBE_REQUEST',
    message: `couldn't find any field with path "{.w}" in the list of objects`,
  })
  assert.deepEqual(sorted([1], '.w'), [1])
})

test('what cannot be compared is named', () => {
  for (const [values, shown] of [
    [[{ a: 1 }, { a: 2 }], /map\[a:/],
    [[true, false], /true|false/],
    [['a', 1], /neither a number nor a text, or not what the others are/],
  ] as const) {
    assert.throws(() => sorted(values), { code: 'ERR_KUBE_REQUEST', message: shown })
  }
})
