import { parseArguments, usage } from './arguments.ts'
import { formatVerdict, judge, loadBudgets } from './budget.ts'
import { measureScenarios } from './measure-scenarios.ts'
import { runMicroBenchmarks } from './micro/run.ts'
import { writeReport } from './report.ts'
import { loadResults } from './results.ts'
import type { Scenario } from './scenarios.ts'

/*
 * `npm run bench`: measures, then checks and reports what bench/results has. README.md has the method.
 */

/** Names each budget that is exceeded; gives whether there was none. */
async function check(scenarios: readonly Scenario[]): Promise<boolean> {
  const results = await loadResults()
  let kept = true
  for (const budget of await loadBudgets()) {
    if (!scenarios.some(({ name }) => name === budget.scenario)) continue
    const result = results.get(budget.scenario)
    if (!result) throw new Error(`check: bench/results/${budget.scenario}.json is missing; run it`)
    const verdict = judge(budget, result.rounds)
    console.log(`${verdict.kept ? 'kept  ' : 'MISSED'}  ${formatVerdict(verdict)}`)
    kept &&= verdict.kept
  }
  return kept
}

async function main(args: readonly string[]): Promise<number> {
  const { help, micro, recorded, report, rounds, scenarios, ...wanted } = parseArguments(args)
  if (help) console.log(usage)
  else if (micro) runMicroBenchmarks()
  else {
    if (!recorded) await measureScenarios(scenarios, rounds)
    if (report) await writeReport(await loadResults(), await loadBudgets())
    if (wanted.check) return (await check(scenarios)) ? 0 : 1
  }
  return 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  console.error(`bench: ${(error as Error).message}`)
  process.exitCode = 1
}
