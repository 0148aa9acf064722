import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runRow } from './harness/run-row.ts'
import { innocent } from './harness/verdict.ts'
import { rows } from './rows.ts'

/** Those that take seconds; `npm run faults` runs all, and holds them to their figures, which take a quiet machine. */
const selection = [3, 6, 8]

for (const number of selection) {
  const row = rows.find(row => row.number === number) ?? assert.fail(`there is no row ${number}`)
  test(`row ${number}, ${row.fault}: nothing is lost, wrong, told twice or left`, async () => {
    const { verdict, leaks } = await runRow(row, 0, 1)
    assert.deepEqual({ ...verdict, leaks }, { ...innocent, leaks: [] })
  })
}
