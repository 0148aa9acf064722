import assert from 'node:assert/strict'
import { test } from 'node:test'
import { humanDuration } from '../../../../lib/cli/output/human-duration.ts'

const [second, minute, hour, day, year] = [1, 60, 3600, 86_400, 365 * 86_400]

/** apimachinery's own table (util/duration), and what lies between its lines. */
for (const [seconds, text] of [
  [-3, '<invalid>'],
  [-2, '<invalid>'],
  [-1.5, '0s'],
  [0, '0s'],
  [1, '1s'],
  [70 * second, '70s'],
  [119.9, '119s'],
  [2 * minute, '2m'],
  [2 * minute + 5, '2m5s'],
  [10 * minute - 1, '9m59s'],
  [70 * minute, '70m'],
  [3 * hour - 1, '179m'],
  [3 * hour, '3h'],
  [3 * hour + 20 * minute, '3h20m'],
  [8 * hour - 1, '7h59m'],
  [8 * hour + 59 * minute, '8h'],
  [47 * hour, '47h'],
  [48 * hour, '2d'],
  [49 * hour, '2d1h'],
  [8 * day - 1, '7d23h'],
  [9 * day + hour, '9d'],
  [2 * year - 1, '729d'],
  [2 * year, '2y'],
  [2 * year + 9 * day, '2y9d'],
  [8 * year - 1, '7y364d'],
  [9 * year + 100 * day, '9y'],
] as const) {
  test(`${seconds} s are ${text}`, () => assert.equal(humanDuration(seconds * 1000), text))
}
