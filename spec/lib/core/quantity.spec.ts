import assert from 'node:assert/strict'
import { test } from 'node:test'
import { canonicalQuantity, parseQuantity } from '../../../lib/core/index.ts'

const one = 10n ** 9n

for (const [text, value] of [
  ['0', 0n],
  ['1', one],
  ['-1', -one],
  ['+1.5', 3n * (one / 2n)],
  ['.5', one / 2n],
  ['5.', 5n * one],
  ['100m', one / 10n],
  ['1u', one / 1_000_000n],
  ['1n', 1n],
  ['1k', 1000n * one],
  ['2E', 2n * 10n ** 18n * one],
  ['1Ki', 1024n * one],
  ['1.5Gi', 3n * 512n * 1024n * 1024n * one],
  ['8Ei', (2n ** 63n - 1n) * one],
  ['1e3', 1000n * one],
  ['1E-3', one / 1000n],
  ['9223372036854775807', (2n ** 63n - 1n) * one],
] as const) {
  test(`${text} is ${value} billionths`, () => assert.equal(parseQuantity(text), value))
}

test('what is finer than a billionth is rounded up', () => {
  assert.equal(parseQuantity('0.1n'), 1n)
  assert.equal(parseQuantity('-1.5n'), -2n)
})

test('what is no quantity is none', () => {
  for (const text of [
    '',
    '.',
    '-',
    'Gi',
    '1.2.3',
    '1 Gi',
    '1ki',
    '0x1',
    '1e',
    '1Gi2',
    'web-1',
    '１',
  ]) {
    assert.equal(parseQuantity(text), undefined, text)
  }
})

test('an exponent or a length makes no work', () => {
  const most = (2n ** 63n - 1n) * one
  assert.equal(parseQuantity('1e999999999999'), most)
  assert.equal(parseQuantity('-1e999999999999'), -most)
  assert.equal(parseQuantity('1e-999999999999'), 1n)
  assert.equal(parseQuantity('0e999999999999'), 0n)
  assert.equal(parseQuantity('1'.repeat(1_000_000)), undefined)
})

for (const [text, canonical] of [
  ['1000m', '1'],
  ['1.0', '1'],
  ['0.5', '500m'],
  ['1500m', '1500m'],
  ['1000', '1k'],
  ['1024', '1024'],
  ['1024Mi', '1Gi'],
  ['0.5Gi', '512Mi'],
  ['1.5Ki', '1536'],
  ['1Ki', '1Ki'],
  ['0.5Ki', '512'],
  ['-2048Ki', '-2Mi'],
  ['0Gi', '0'],
  ['1.5', '1500m'],
  ['100u', '100u'],
  ['1e3', undefined],
  ['one', undefined],
] as const) {
  test(`the server keeps ${text} as ${canonical ?? 'it is, or not at all'}`, () =>
    assert.equal(canonicalQuantity(text), canonical))
}
