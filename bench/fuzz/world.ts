import { type Cluster, connect } from 'anykind'
import type { GroupVersionKind } from '../../lib/core/index.ts'
import { startLocalCluster } from '../../lib/local/index.ts'
import { Judge } from './judge.ts'
import { corpusSeeds, ownSeeds, type SeedTexts } from './seed-texts.ts'
import { prepareSubjects } from './subjects.ts'
import type { Subject } from './trial.ts'

/** A server and an engine that know the same definitions, and what to make mutants of. */
export interface World {
  readonly cluster: Cluster
  readonly judge: Judge
  readonly subjects: readonly Subject[]
}

/** Which world, and who ends it. */
export interface WorldOptions {
  /** The folder of a corpus, whose objects are taken beside our own. Default none. */
  readonly corpus?: string | undefined
  /** Default all. */
  readonly wanted?: (gvk: GroupVersionKind) => boolean
  readonly signal?: AbortSignal
}

/** Starts a cluster, fills it, and takes it down when the use of it is over. */
export async function withWorld<T>(
  { corpus, wanted = () => true, signal }: WorldOptions,
  use: (world: World) => Promise<T>,
): Promise<T> {
  const seeds = allSeeds(corpus)
  await using local = await startLocalCluster({ name: 'anykind-fuzz', signal })
  await using cluster = await connect({ kubeconfig: local.kubeconfigPath, cacheDirectory: false })
  await using judge = new Judge(seeds.definitions)
  const subjects = await prepareSubjects(cluster, seeds, wanted)
  return await use({ cluster, judge, subjects })
}

function allSeeds(corpus: string | undefined): SeedTexts {
  const own = ownSeeds()
  if (corpus === undefined) return own
  const more = corpusSeeds(corpus)
  return {
    manifests: [...own.manifests, ...more.manifests],
    definitions: [...own.definitions, ...more.definitions],
  }
}
