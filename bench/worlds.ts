import { writeFile } from 'node:fs/promises'
import { connect } from 'anykind'
import type { Files } from './commands.ts'
import { loadDataset } from './load-dataset.ts'
import { loadDefinitions } from './load-definitions.ts'
import { writeManifests } from './manifests.ts'
import { builtInSamples } from './samples.ts'
import type { Scenario, World } from './scenarios.ts'

/** All of them, in the order of a run. */
const worlds: readonly World[] = ['widgets', 'bare', 'definitions', 'manifests']

/** The scenarios of each world that has some, in the order of a run. */
export const byWorld = (scenarios: readonly Scenario[]): [World, readonly Scenario[]][] => {
  const groups = Map.groupBy(scenarios, ({ world = 'widgets' }) => world)
  return worlds.flatMap(world => {
    const group = groups.get(world)
    return group === undefined ? [] : [[world, group]]
  })
}

/** Fills a fresh cluster, and writes the files that are about it; gives what results tell of it. */
export async function fillWorld(
  world: World,
  kubeconfig: string,
  files: Files,
): Promise<{ bytesPerObject?: number }> {
  await using cluster = await connect({ kubeconfig, cacheDirectory: false })
  if (world === 'widgets') return await loadDataset(cluster)
  if (world === 'manifests') await writeManifests(files.manifests, cluster)
  else if (world === 'definitions') await loadDefinitions(cluster)
  else await writeFile(files.samples, JSON.stringify(await builtInSamples(cluster)))
  return {}
}
