import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import type { Rounds } from './harness.ts'
import type { Machine } from './machine.ts'
import type { Contender } from './scenarios.ts'

/** What is kept of one scenario: bench/results/SCENARIO.json, replaced by each run of it. */
export interface ScenarioResult {
  readonly scenario: string
  /** The day, as `2026-11-23`. */
  readonly date: string
  readonly machine: Machine
  /** Versions of the contenders. */
  readonly versions: Readonly<Partial<Record<Contender, string>>>
  /** The mean size of a widget as the server sends it, where there are any. */
  readonly bytesPerObject?: number
  readonly rounds: Rounds
}

const folder = new URL('results/', import.meta.url)

/** Writes a scenario's result over the one before. */
export async function saveResult(result: ScenarioResult): Promise<void> {
  await mkdir(folder, { recursive: true })
  const text = `${JSON.stringify(result, null, 1)}\n`
  await writeFile(new URL(`${result.scenario}.json`, folder), text)
}

/** All results that are kept, by scenario. */
export async function loadResults(): Promise<Map<string, ScenarioResult>> {
  const names = await readdir(folder).catch(() => [])
  const texts = names
    .filter(name => name.endsWith('.json'))
    .map(name => readFile(new URL(name, folder), 'utf8'))
  const results = (await Promise.all(texts)).map(text => JSON.parse(text) as ScenarioResult)
  return new Map(results.map(result => [result.scenario, result]))
}
