import { writeFile } from 'node:fs/promises'
import { type Cluster, connect } from 'anykind'
import type { Files } from './commands.ts'
import { writeCorpusManifests } from './corpus-manifests.ts'
import { loadDataset } from './load-dataset.ts'
import { loadDefinitions } from './load-definitions.ts'
import { writeManifests } from './manifests.ts'
import { loadMixedSet } from './mixed-set.ts'
import { recordStream } from './record-stream.ts'
import { kubeconfigOf, startReplayServer } from './replay-server.ts'
import { builtInSamples } from './samples.ts'
import type { Scenario, World } from './scenarios.ts'
import { datasetSize, largeSize } from './sizes.ts'
import { labelledWidget } from './widgets.ts'

/** All of them, in the order of a run. */
const worlds: readonly World[] = [
  'widgets',
  'large',
  'replayed',
  'bare',
  'definitions',
  'manifests',
  'set',
  'corpus',
]

/** The scenarios of each world that has some, in the order of a run. */
export const byWorld = (scenarios: readonly Scenario[]): [World, readonly Scenario[]][] => {
  const groups = Map.groupBy(scenarios, ({ world = 'widgets' }) => world)
  return worlds.flatMap(world => {
    const group = groups.get(world)
    return group === undefined ? [] : [[world, group]]
  })
}

/** A world that is as its scenarios want it, until it is disposed of. */
export interface FilledWorld extends AsyncDisposable {
  /** The mean size of a widget. */
  readonly bytesPerObject?: number
  /** Of the server that contenders are to ask. */
  readonly kubeconfig: string
}

/** Fills a fresh cluster, and writes the files that are about it. */
export async function fillWorld(
  world: World,
  kubeconfig: string,
  files: Files,
): Promise<FilledWorld> {
  await using stack = new AsyncDisposableStack()
  const cluster = stack.use(await connect({ kubeconfig, cacheDirectory: false }))
  if (world !== 'replayed') {
    const facts = await fill[world](cluster, files)
    return { ...facts, kubeconfig, [Symbol.asyncDispose]: async () => {} }
  }
  const recording = await recordStream(cluster)
  const server = stack.use(await startReplayServer(recording, cluster))
  await writeFile(files.replayKubeconfig, kubeconfigOf(server))
  const kept = stack.move()
  return {
    bytesPerObject: recording.bytesPerObject,
    kubeconfig: files.replayKubeconfig,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

const fill: Readonly<
  Record<
    Exclude<World, 'replayed'>,
    (cluster: Cluster, files: Files) => Promise<{ bytesPerObject: number } | undefined>
  >
> = {
  widgets: cluster => loadDataset(cluster, datasetSize),
  large: cluster => loadDataset(cluster, largeSize, labelledWidget),
  async bare(cluster, files) {
    await writeFile(files.samples, JSON.stringify(await builtInSamples(cluster)))
    return undefined
  },
  async definitions(cluster) {
    await loadDefinitions(cluster)
    return undefined
  },
  async manifests(cluster, files) {
    await writeManifests(files.manifests, cluster)
    return undefined
  },
  async set(cluster, files) {
    await loadMixedSet(cluster, files.set)
    return undefined
  },
  async corpus(_cluster, files) {
    await writeCorpusManifests(files.manifests)
    return undefined
  },
}
