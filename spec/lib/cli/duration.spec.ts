import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDuration } from '../../../lib/cli/duration.ts'
import { UsageError } from '../../../lib/cli/usage-error.ts'

for (const [text, ms] of [
  ['0', 0],
  ['30', 30_000],
  ['30s', 30_000],
  ['1m30s', 90_000],
  ['1.5h', 5_400_000],
  ['250ms', 250],
  ['1h2m3s4ms', 3_723_004],
] as const) {
  test(`${text} is ${ms} ms`, () => assert.equal(parseDuration(text, '--timeout'), ms))
}

for (const text of ['', 's', '1x', '-1s', '1s ', '1 s', '1m-2s', '1e3s', 'Infinity']) {
  test(`"${text}" is no time, and the flag is named`, () => {
    assert.throws(
      () => parseDuration(text, '--timeout'),
      (error: Error) => error instanceof UsageError && error.message.includes('"--timeout"'),
    )
  })
}
