import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLocalCluster } from 'anykind/local'
import { buildSubject } from './build.ts'
import type { Files } from './commands.ts'
import { runScenario, type Surroundings } from './harness.ts'
import { describeMachine } from './machine.ts'
import { formatFigure, metricNames } from './measurement.ts'
import { binary } from './programs.ts'
import { type ScenarioResult, saveResult } from './results.ts'
import { metricsOf, type Scenario, type World } from './scenarios.ts'
import { seriesOf, spreadOf } from './statistics.ts'
import { readVersions } from './versions.ts'
import { template } from './widgets.ts'
import { byWorld, fillWorld } from './worlds.ts'

const binaries = [
  'measure',
  'client-go',
  'client-go-discover',
  'kube-rs',
  'kubectl',
  'kubeconform',
  'kubectl-validate',
]

/**
 * Measures the scenarios, each world's on a local cluster of its own, and keeps the results, printing a
 * table of each. Throws Error if the peers are not built.
 */
export async function measureScenarios(
  scenarios: readonly Scenario[],
  rounds: number | undefined,
): Promise<void> {
  const missing = binaries.find(name => !existsSync(binary(name)))
  if (missing)
    throw new Error(`the peer ${missing} is not built: run \`npm run bench:setup\` first`)
  const folder = await mkdtemp(join(tmpdir(), 'anykind-bench-'))
  try {
    const files = await writeFiles(folder, buildSubject())
    for (const [world, group] of byWorld(scenarios)) {
      await measureWorld(world, group, { folder, files, rounds })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeFiles(folder: string, subject: string): Promise<Files> {
  const files = {
    template: join(folder, 'template.json'),
    samples: join(folder, 'samples.json'),
    manifests: join(folder, 'manifests'),
    set: join(folder, 'set.yaml'),
    applied: join(folder, 'applied.yaml'),
    replayKubeconfig: join(folder, 'replay.kubeconfig'),
    subject,
  }
  await writeFile(files.template, JSON.stringify(template))
  return files
}

interface Run {
  readonly folder: string
  readonly files: Files
  readonly rounds: number | undefined
}

/** Measures the scenarios of one world on a fresh cluster. */
async function measureWorld(
  world: World,
  scenarios: readonly Scenario[],
  { folder, files, rounds }: Run,
): Promise<void> {
  console.log(`starting a local cluster, ${world}, and loading its data`)
  await using server = await startLocalCluster({ onProgress: text => console.log(text) })
  await using filled = await fillWorld(world, server.kubeconfigPath, files)
  const { bytesPerObject, kubeconfig } = filled
  const facts = {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    versions: await readVersions(),
    ...(bytesPerObject !== undefined && { bytesPerObject }),
  }
  // The commands see this environment only: caches of their own, warm after the first round.
  const surroundings: Surroundings = {
    files,
    env: { HOME: folder, KUBECONFIG: kubeconfig, PATH: process.env.PATH ?? '' },
    resultFile: join(folder, 'measurement.json'),
  }
  for (const scenario of scenarios) {
    const series = await runScenario(scenario, rounds ?? scenario.rounds, surroundings, text =>
      console.log(`${scenario.name}: ${text}`),
    )
    const result = { scenario: scenario.name, ...facts, rounds: series }
    await saveResult(result)
    printTable(scenario, result)
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
