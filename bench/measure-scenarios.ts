import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'anykind'
import { startLocalCluster } from 'anykind/local'
import { buildSubject } from './build.ts'
import { binary } from './commands.ts'
import { runScenario, type Surroundings } from './harness.ts'
import { loadDataset } from './load-dataset.ts'
import { describeMachine } from './machine.ts'
import { formatFigure, metricNames } from './measurement.ts'
import { type ScenarioResult, saveResult } from './results.ts'
import { metricsOf, type Scenario } from './scenarios.ts'
import { seriesOf, spreadOf } from './statistics.ts'
import { readVersions } from './versions.ts'
import { template } from './widgets.ts'

/**
 * Measures the scenarios on a local cluster of their own and keeps the results, printing a table of
 * each. Throws Error if the peers are not built.
 */
export async function measureScenarios(
  scenarios: readonly Scenario[],
  rounds: number | undefined,
): Promise<void> {
  const missing = ['measure', 'client-go', 'kube-rs', 'kubectl'].find(
    name => !existsSync(binary(name)),
  )
  if (missing)
    throw new Error(`the peer ${missing} is not built: run \`npm run bench:setup\` first`)
  const folder = await mkdtemp(join(tmpdir(), 'anykind-bench-'))
  try {
    const subject = buildSubject()
    console.log('starting a local cluster and loading the data')
    await using server = await startLocalCluster({ onProgress: text => console.log(text) })
    const { bytesPerObject } = await load(server.kubeconfigPath)
    const surroundings = await surroundingsIn(folder, subject, server.kubeconfigPath)
    const facts = {
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(),
      versions: await readVersions(),
      bytesPerObject,
    }
    for (const scenario of scenarios) {
      const series = await runScenario(scenario, rounds ?? scenario.rounds, surroundings, text =>
        console.log(`${scenario.name}: ${text}`),
      )
      const result = { scenario: scenario.name, ...facts, rounds: series }
      await saveResult(result)
      printTable(scenario, result)
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function load(kubeconfig: string): Promise<{ bytesPerObject: number }> {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  return await loadDataset(cluster)
}

/** The commands see this environment only: caches of their own, warm after the first round. */
async function surroundingsIn(
  folder: string,
  subject: string,
  kubeconfig: string,
): Promise<Surroundings> {
  const file = join(folder, 'template.json')
  await writeFile(file, JSON.stringify(template))
  return {
    files: { template: file, subject },
    env: { HOME: folder, KUBECONFIG: kubeconfig, PATH: process.env.PATH ?? '' },
    resultFile: join(folder, 'measurement.json'),
  }
}

function printTable(scenario: Scenario, { rounds }: ScenarioResult): void {
  for (const contender of scenario.contenders) {
    const figures = metricsOf(scenario).map(metric => {
      const { median, min, max } = spreadOf(seriesOf(rounds, contender, metric))
      const [middle, low, high] = [median, min, max].map(value => formatFigure(metric, value))
      return `${metricNames[metric]} ${middle} (${low} – ${high})`
    })
    console.log(`  ${contender.padEnd(16)} ${figures.join('   ')}`)
  }
}
