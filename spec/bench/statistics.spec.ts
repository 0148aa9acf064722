import assert from 'node:assert/strict'
import { test } from 'node:test'
import { median, pairwise, spreadOf } from '../../bench/statistics.ts'

const medians: readonly (readonly [values: readonly number[], expected: number])[] = [
  [[3], 3],
  [[10, 9], 9.5],
  [[10, 9, 100], 10],
  [[4, 1, 3, 2], 2.5],
]

for (const [values, expected] of medians) {
  test(`the median of ${values.join(', ')} is ${expected}`, () => {
    assert.equal(median(values), expected)
  })
}

test('there is no median of nothing', () => {
  assert.throws(() => median([]), RangeError)
})

test('a series is not written to', () => {
  const values = Object.freeze([3, 1, 2])
  assert.deepEqual(spreadOf(values), { median: 2, min: 1, max: 3 })
})

test('two series are joined round by round', () => {
  const ratios = pairwise([1, 2, 9], [2, 4, 3], (our, their) => our / their)
  assert.deepEqual(ratios, [0.5, 0.5, 3])
})

test('series of different lengths are refused', () => {
  assert.throws(() => pairwise([1], [1, 2], Math.max), RangeError)
})
