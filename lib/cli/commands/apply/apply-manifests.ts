import type { Cluster } from '../../../cluster.ts'
import type { KubeObject } from '../../../core/index.ts'
import type { ApplySetOptions, StoredOptions } from '../../../gitops/index.ts'
import type { Manifest } from '../../../manifest/index.ts'
import type { Invocation } from '../../invocation.ts'
import { type ObjectResults, placeOf } from '../../object-results.ts'
import { SetProgress } from './set-progress.ts'

/** How a set is applied, and what of it may be. */
export interface ApplyManifestsOptions extends Omit<ApplySetOptions, 'unchanged'> {
  /** Who applies: of a plan, whoever it says. */
  readonly fieldManager: string
  /** Whether what another tool manages is applied, too. */
  readonly takeOwnership: boolean
  /** The id of the set that the objects are members of: others' members are not applied. */
  readonly applySet?: string | undefined
}

/** What has come of a set. */
export interface AppliedManifests {
  /** Whether all of it is applied. */
  readonly isWhole: boolean
  /** What is stored and is to get ready: hooks are over. */
  readonly kept: readonly KubeObject[]
}

/** Applies a set and tells what becomes of each object. */
export async function applyManifests(
  manifests: readonly Manifest[],
  cluster: Cluster,
  { err, signal, tell }: Pick<Invocation, 'err' | 'signal' | 'tell'>,
  results: ObjectResults,
  options: ApplyManifestsOptions,
): Promise<AppliedManifests> {
  const { applySet, findUnchanged } = await import('../../../gitops/index.ts')
  const looking = { ...(await storedOptions(options)), signal }
  const unchanged = findUnchanged(cluster.client, manifests, looking)
  const events = applySet(cluster.client, manifests, { ...options, unchanged, signal })
  const dry = options.dryRun ? ' (server dry run)' : ''
  const places = new Map(manifests.map((manifest, place) => [manifest, place]))
  const kept: KubeObject[] = []
  let isWhole = true
  const progress = new SetProgress(manifests.length, { err, tell })
  for await (const event of events) {
    const { item } = event
    switch (event.type) {
      case 'applied': {
        progress.done()
        const done = event.change === 'replaced' ? 'replaced' : 'serverside-applied'
        if (event.change !== 'run') kept.push(event.object)
        results.add(event.object, `${done}${dry}`, places.get(item))
        break
      }
      case 'failed':
        progress.done()
        isWhole = false
        results.fail(event.error, item)
        break
      case 'skipped':
        progress.done()
        isWhole &&= event.cause === 'hook'
        err.line(`${placeOf(item)}: skipped: ${event.reason}`)
        break
      default:
        progress.hear(event)
    }
  }
  return { isWhole, kept }
}

async function storedOptions({
  fieldManager,
  applySet,
  dryRun,
  takeOwnership,
}: ApplyManifestsOptions): Promise<StoredOptions> {
  const { foreignOwnerReason } = await import('../../../gitops/index.ts')
  const ours = { fieldManager, applySet }
  return {
    fieldManager,
    // A dry run is to have the server's word on each.
    ...(dryRun && { isSame: () => false }),
    ...(!takeOwnership && { foreignOwner: stored => foreignOwnerReason(stored, ours) }),
  }
}
