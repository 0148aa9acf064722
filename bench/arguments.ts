import { parseArgs } from 'node:util'
import { type Scenario, scenarios } from './scenarios.ts'

/** What a run of the benchmarks is asked for. */
export interface Arguments {
  readonly scenarios: readonly Scenario[]
  /** Absent: each scenario's own number. */
  readonly rounds: number | undefined
  /** Fail where a budget is exceeded. */
  readonly check: boolean
  /** Write docs/benchmarks.md. */
  readonly report: boolean
  /** Take the results that are kept instead of measuring. */
  readonly recorded: boolean
  /** Run the micro benchmarks instead. */
  readonly micro: boolean
  readonly help: boolean
}

/** For `--help`. */
export const usage: string = `npm run bench -- [OPTIONS]

  --scenario NAME   only this one, may be repeated: ${scenarios.map(({ name }) => name).join(', ')}
  --rounds N        measured rounds; default 5, and 15 for the start-up scenarios
  --check           exit 1 if a budget of bench/budget.json is exceeded, naming each
  --report          write docs/benchmarks.md and its charts from bench/results
  --recorded        measure nothing: check or report what bench/results has
  --micro           the micro benchmarks of the hot paths, without a cluster
  --help            this text
`

/** Reads the command line. Throws Error on what it does not know. */
export function parseArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string', multiple: true, default: [] },
      rounds: { type: 'string' },
      check: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      recorded: { type: 'boolean', default: false },
      micro: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const { scenario: names, rounds, ...flags } = values
  return { ...flags, scenarios: chosen(names), rounds: parseRounds(rounds) }
}

function chosen(names: readonly string[]): readonly Scenario[] {
  const unknown = names.find(name => !scenarios.some(scenario => scenario.name === name))
  if (unknown !== undefined) throw new Error(`--scenario ${unknown}: no such scenario`)
  return names.length === 0 ? scenarios : scenarios.filter(({ name }) => names.includes(name))
}

function parseRounds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`--rounds ${text}: must be a number from 1`)
  return Number(text)
}
