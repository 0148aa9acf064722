import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ApiError, decodeStatus, TransportError } from '../../lib/core/index.ts'
import { CreateLedger, type Told, toldBy, ValueLedger } from './told.ts'

const refusal = (code: number) => new ApiError(decodeStatus(undefined, code), 'POST /x')
const failures: Record<Exclude<Told, 'done'>, Error> = {
  'not-sent': new TransportError('CONNECT', 'x', 'not-sent'),
  rejected: refusal(409),
  unknown: new TransportError('RESET', 'x', 'unknown'),
}

for (const [told, error] of Object.entries(failures)) {
  test(`an error tells ${told}`, () => assert.equal(toldBy(error), told))
}

test('a 5xx tells nothing, and an error that is no failure of a call is not taken for one', () => {
  assert.equal(toldBy(refusal(504)), 'unknown')
  assert.throws(() => toldBy(new TypeError('oops')), TypeError)
})

/** What was told, how often it is stored, and whether that is the truth. */
const creates: readonly (readonly [Told, number, boolean])[] = [
  ['done', 1, true],
  ['done', 0, false],
  ['done', 2, false],
  ['not-sent', 0, true],
  ['not-sent', 1, false],
  ['rejected', 0, true],
  ['rejected', 1, false],
  ['unknown', 0, true],
  ['unknown', 1, true],
  ['unknown', 2, false],
]
for (const [told, times, isTruth] of creates) {
  test(`told ${told}, stored ${times} times: ${isTruth ? 'the truth' : 'found'}`, async () => {
    const ledger = new CreateLedger()
    const heard = await ledger.write(async () => {
      if (told !== 'done') throw failures[told]
    })
    assert.equal(heard, told)
    assert.equal(ledger.contradictions(Array(times).fill('0')).length, isTruth ? 0 : 1)
  })
}

/** What was told of values 1, 2 …, and the values that may be stored then. */
const values: readonly (readonly [readonly Told[], readonly (string | undefined)[]])[] = [
  [[], [undefined]],
  [['done'], ['1']],
  [['unknown'], [undefined, '1']],
  [['done', 'rejected'], ['1']],
  [['done', 'not-sent', 'done'], ['3']],
  [
    ['done', 'unknown', 'rejected', 'unknown'],
    ['1', '2', '4'],
  ],
]
for (const [told, possible] of values) {
  test(`after ${told.join(', ') || 'nothing'} one of ${possible.join(', ')} is stored`, async () => {
    const ledger = new ValueLedger()
    for (const each of told) {
      await ledger.write(async () => {
        if (each !== 'done') throw failures[each]
      })
    }
    const all = [undefined, '1', '2', '3', '4', '5']
    assert.deepEqual(
      all.filter(value => ledger.contradictions(value).length === 0),
      possible,
    )
  })
}
