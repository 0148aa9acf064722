import { mkdir, writeFile } from 'node:fs/promises'
import { type Budget, formatVerdict, judge } from './budget.ts'
import { type Panel, renderChart } from './chart.ts'
import { formatFigure, type Metric, metricNames } from './measurement.ts'
import type { ScenarioResult } from './results.ts'
import { type Contender, isOurs, metricsOf, type Scenario, scenarios } from './scenarios.ts'
import { seriesOf, spreadOf } from './statistics.ts'

const folder = new URL('../docs/', import.meta.url)

/** Writes docs/benchmarks.md and one chart a scenario beside it. Throws Error if a result is missing. */
export async function writeReport(
  results: ReadonlyMap<string, ScenarioResult>,
  budgets: readonly Budget[],
): Promise<void> {
  await mkdir(new URL('benchmarks/', folder), { recursive: true })
  const sections: string[] = []
  for (const scenario of scenarios) {
    const result = results.get(scenario.name)
    if (!result) throw new Error(`report: bench/results/${scenario.name}.json is missing; run it`)
    const chart = renderChart(panelsOf(scenario, result), scenario.title)
    await writeFile(new URL(`benchmarks/${scenario.name}.svg`, folder), chart)
    sections.push(sectionOf(scenario, result, budgets))
  }
  const text = [introduction([...results.values()]), ...sections].join('')
  await writeFile(new URL('benchmarks.md', folder), text)
}

/** The first part: what was measured, where, how. Throws Error if the results are not of one machine. */
export function introduction(results: readonly ScenarioResult[]): string {
  const machines = new Set(results.map(({ machine }) => JSON.stringify(machine)))
  const [first] = results
  if (machines.size !== 1 || !first) {
    throw new Error('report: the results in bench/results are of several machines; run all again')
  }
  const { cpu, cores, memoryGigabytes, system, node } = first.machine
  const versions = Object.entries(first.versions).map(([name, version]) => `${name} ${version}`)
  const days = results.map(({ date }) => date).sort()
  const bytesPerObject = results.find(result => result.bytesPerObject)?.bytesPerObject
  return `# Benchmarks

<!-- Written by \`npm run bench -- --report\`; do not edit. -->

anykind beside the other clients that work on objects of any kind, in the same run, on the same real
API server, each doing the same work in a process of its own, on custom resources of ${bytesPerObject} bytes
of JSON. Every figure is of the whole process, from start to end, as the kernel accounts it.
[bench/README.md](../bench/README.md) has the method, what was done to be fair to each, and how to run it.

- Machine: ${cpu}, ${cores} cores, ${memoryGigabytes} GB; ${system}; Node ${node}. The server runs on the same cores.
- Versions: ${versions.join(', ')}.
- Measured: ${days[0]}${days.at(-1) === days[0] ? '' : ` to ${days.at(-1)}`}.
- Shown: the median of the rounds, and their smallest and largest value. Less is better, but for throughput and rates.
`
}

/** A scenario's part: chart, table, budgets. */
export function sectionOf(
  scenario: Scenario,
  { rounds }: ScenarioResult,
  budgets: readonly Budget[],
): string {
  const metrics = metricsOf(scenario)
  const row = (contender: Contender): string =>
    `| ${contender} | ${metrics.map(metric => cell(metric, seriesOf(rounds, contender, metric))).join(' | ')} |`
  const verdicts = budgets
    .filter(budget => budget.scenario === scenario.name)
    .map(budget => judge(budget, rounds))
    .map(verdict => `- ${verdict.kept ? '' : '**missed** '}${formatVerdict(verdict)}`)
  return `
## ${scenario.title}

${scenario.text} ${rounds.anykind?.length ?? 0} rounds.

![${scenario.title}](benchmarks/${scenario.name}.svg)

| | ${metrics.map(metric => metricNames[metric]).join(' | ')} |
|---|${metrics.map(() => '---:|').join('')}
${scenario.contenders.map(row).join('\n')}
${verdicts.length === 0 ? '' : `\nBudgets (medians of the ratios, round by round):\n\n${verdicts.join('\n')}\n`}`
}

function cell(metric: Metric, values: readonly number[]): string {
  const { median, min, max } = spreadOf(values)
  const [middle, low, high] = [median, min, max].map(value => formatFigure(metric, value))
  return `${middle} (${low} – ${high})`
}

const panelsOf = (scenario: Scenario, { rounds }: ScenarioResult): Panel[] =>
  metricsOf(scenario).map(metric => ({
    title: metricNames[metric],
    bars: scenario.contenders.map(contender => {
      const spread = spreadOf(seriesOf(rounds, contender, metric))
      const text = formatFigure(metric, spread.median)
      return { label: contender, text, ours: isOurs(contender), ...spread }
    }),
  }))
