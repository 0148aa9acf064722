import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { lineOf, withResults } from './harness/report.ts'
import { type Result, resultOf } from './harness/result.ts'
import type { Outcome, Row } from './harness/row.ts'
import { runRow } from './harness/run-row.ts'
import { rows } from './rows.ts'

/*
 * `npm run faults`: the client held against faults, row by row, on local clusters of its own. docs/reliability.md says what
 * the rows are; `--report` writes there what has come of them.
 */

const usage = `npm run faults -- [--row N]... [--rounds R] [--seed S] [--report]
  --row N     only this row; may be given several times
  --rounds R  how often each row is run, with seeds S, S + 1, ... Default 1
  --seed S    Default 1
  --report    writes the table of docs/reliability.md`

const reportFile = new URL('../../docs/reliability.md', import.meta.url)

async function runRounds(row: Row, rounds: number, seed: number): Promise<Result> {
  const outcomes: (Outcome | Error)[] = []
  for (let index = 0; index < rounds; index++) {
    const outcome = await runRow(row, index, seed + index).catch((error: unknown) =>
      error instanceof Error ? error : new Error(String(error)),
    )
    outcomes.push(outcome)
  }
  return resultOf(row, outcomes)
}

function parse() {
  const { values } = parseArgs({
    options: {
      row: { type: 'string', multiple: true },
      rounds: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      report: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const wanted = values.row?.map(wholeNumber) ?? rows.map(({ number }) => number)
  const chosen = wanted.map(number => {
    const row = rows.find(row => row.number === number)
    if (row === undefined) throw new Error(`there is no row ${number}`)
    return row
  })
  return { ...values, chosen, rounds: wholeNumber(values.rounds), seed: wholeNumber(values.seed) }
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Error(`"${text}" is no whole number`)
}

async function main(): Promise<number> {
  const { help, report, chosen, rounds, seed } = parse()
  if (help) {
    console.log(usage)
    return 0
  }
  let hasPassed = true
  for (const row of chosen) {
    if (row.needsRoot && process.getuid?.() !== 0) {
      console.log(`| ${row.number} | ${row.fault} | not run: it takes root, for a namespace`)
      continue
    }
    const result = await runRounds(row, rounds, seed)
    console.log(lineOf(result))
    for (const fault of result.faults) console.log(`    ${fault}`)
    hasPassed &&= result.faults.length === 0
    if (report) writeFileSync(reportFile, withResults(readFileSync(reportFile, 'utf8'), [result]))
  }
  return hasPassed ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`faults: ${(error as Error).message}`)
  process.exitCode = 1
}
