import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  checkLeaseTimes,
  defaultLeaseTimes,
  type LeaseTimes,
  retryPauseMs,
} from '../../../../lib/controller/leader-election/lease-times.ts'

const bad: readonly [Partial<LeaseTimes>, RegExp][] = [
  [
    { leaseDurationMs: 10_000 },
    /leaseDurationMs \(10000\) must be greater than renewDeadlineMs \(10000\)/,
  ],
  [
    { renewDeadlineMs: 2_400 },
    /renewDeadlineMs \(2400\) must be greater than 1.2 times retryPeriodMs/,
  ],
  [{ leaseDurationMs: 15_500 }, /whole seconds/],
  [{ leaseDurationMs: 2 ** 31 * 1000 }, /at most/],
  [{ leaseDurationMs: Number.POSITIVE_INFINITY }, /whole seconds/],
  [{ retryPeriodMs: 0 }, /retryPeriodMs must be at least 1, not 0/],
  [{ renewDeadlineMs: Number.NaN }, /renewDeadlineMs must be at least 1, not NaN/],
]

for (const [times, message] of bad) {
  test(`refused: ${JSON.stringify(times)}, ${message}`, () => {
    const run = () => checkLeaseTimes({ ...defaultLeaseTimes, ...times })
    assert.throws(run, { code: 'ERR_KUBE_REQUEST', message })
  })
}

test('the defaults pass, and so do shorter times', () => {
  checkLeaseTimes(defaultLeaseTimes)
  checkLeaseTimes({ leaseDurationMs: 1_000, renewDeadlineMs: 999, retryPeriodMs: 1 })
})

test('a pause is the period and up to a fifth more, so that with the defaults 18 s are enough', () => {
  const pauses = [0, 0.5, 1].map(random => retryPauseMs(defaultLeaseTimes, () => random))
  assert.deepEqual(pauses, [2_000, 2_200, 2_400])
  // Seen at most one pause after it was written, and tried again when it has run out.
  assert.ok(Math.max(...pauses) + defaultLeaseTimes.leaseDurationMs <= 18_000)
})
