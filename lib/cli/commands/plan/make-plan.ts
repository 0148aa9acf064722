import {
  type AppliedBefore,
  clusterUid,
  type Fingerprint,
  forecastSet,
  foreignOwnerReason,
  type Inventory,
  type Plan,
  type PlanTerms,
  type PruneLimits,
  planSet,
  pruneVerdict,
  type WantedItem,
} from '../../../gitops/index.ts'
import type { Invocation } from '../../invocation.ts'
import { UsageError } from '../../usage-error.ts'
import { openInventory, readPruneFlags } from '../apply/apply-set-flags.ts'
import { isOffline, openPlanWorld, type PlanWorldFlags } from './plan-world.ts'

/** The flags that a plan is made by. */
export type PlanFlags = PlanWorldFlags & Omit<Parameters<typeof openInventory>[0], 'dry-run'>

/** The set that the objects are members of, and what was applied as that before. */
export interface OpenSet {
  readonly inventory: Inventory
  readonly before: AppliedBefore
}

/** What else a plan is made of. */
export interface PlanParts {
  readonly set: OpenSet | undefined
  readonly fingerprint: Fingerprint
  readonly terms: PlanTerms
  /** Whether some of what is wanted could not be read. */
  readonly isIncomplete: boolean
}

/** The plan of these by the flags. Writes nothing. */
export async function makePlan(
  invocation: Invocation<PlanFlags>,
  items: readonly WantedItem[],
  { set, fingerprint, terms, isIncomplete }: PlanParts,
): Promise<Plan> {
  const { signal, tell } = invocation
  const { fieldManager, force, conflictPolicy, replaceImmutable } = terms
  const how = { fieldManager, force, conflictPolicy, replaceImmutable }
  await using world = await openPlanWorld(invocation)
  const cluster = world.client && (await clusterUid(world.client, signal))
  const candidates = await forecastSet(items, {
    ...world,
    ...how,
    signal,
    onProgress: done => tell(`planning ${done} of ${items.length}`),
  })
  tell('')
  return planSet(candidates, {
    ...how,
    cluster,
    fingerprint,
    before: set?.before,
    isIncomplete,
    foreignOwner: live => foreignOwnerReason(live, { fieldManager, applySet: set?.before.id }),
  })
}

/** The set that the flags name; undefined if they name none. Throws UsageError for flags that do not go together. */
export async function openSet(
  { flags, signal, connect }: Invocation<PlanFlags>,
  { fieldManager }: PlanTerms,
): Promise<OpenSet | undefined> {
  const dryRun = { ...flags, 'dry-run': 'server' }
  const pruning = readPruneFlags(dryRun)
  if (pruning === undefined) return undefined
  if (isOffline(flags)) {
    throw new UsageError('--applyset takes a cluster, which knows what is in the set')
  }
  const inventory = await openInventory(dryRun, await connect(), signal)
  const { maxDelete } = pruning
  const ours = { fieldManager, applySet: inventory.id }
  const limits: PruneLimits = {
    ...pruning,
    foreignOwner: member => foreignOwnerReason(member, ours),
  }
  const members = await inventory.members()
  // Nobody can be asked while a plan is made.
  const judge: AppliedBefore['judge'] = member => {
    const verdict = pruneVerdict(member, limits)
    return verdict.verdict === 'ask' ? { ...verdict, verdict: 'keep' } : verdict
  }
  return { inventory, before: { id: inventory.id, members, judge, maxDelete } }
}
