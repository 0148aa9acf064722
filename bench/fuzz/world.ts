import { type Cluster, connect } from 'anykind'
import type { GroupVersionKind, KubeObject } from '../../lib/core/index.ts'
import { startLocalCluster } from '../../lib/local/index.ts'
import type { RequestUser } from '../../lib/rules/index.ts'
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
  const { definitions } = seeds
  await using judge = new Judge({ definitions, user: await whoAsks(cluster) })
  const subjects = await prepareSubjects(cluster, seeds, wanted)
  return await use({ cluster, judge, subjects })
}

/** Whom the server takes us for: some objects say it. */
async function whoAsks(cluster: Cluster): Promise<RequestUser> {
  const review: KubeObject = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
    metadata: {},
  }
  const { status } = await (await cluster.for(review)).create(review)
  return (status as { userInfo: RequestUser }).userInfo
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
