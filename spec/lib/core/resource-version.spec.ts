import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareResourceVersions } from '../../../lib/core/index.ts'

const beyondNumbers = '9007199254740993'

const orders: readonly (readonly [left: string, right: string, sign: number])[] = [
  ['1', '1', 0],
  ['0', '1', -1],
  ['9', '10', -1],
  ['10', '9', 1],
  ['100', '20', 1],
  [beyondNumbers, '9007199254740992', 1],
  [`${beyondNumbers}${beyondNumbers}`, beyondNumbers, 1],
  ['a', '1', Number.NaN],
  ['1', '', Number.NaN],
  ['a', 'a', Number.NaN],
  ['01', '1', Number.NaN],
  ['-1', '1', Number.NaN],
  ['1.5', '1', Number.NaN],
  ['1\n', '1', Number.NaN],
]

for (const [left, right, sign] of orders) {
  test(`resourceVersion ${JSON.stringify(left)} beside ${JSON.stringify(right)}: ${sign}`, () => {
    assert.equal(Math.sign(compareResourceVersions(left, right)), sign)
  })
}
