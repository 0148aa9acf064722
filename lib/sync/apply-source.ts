import type { Client } from '../client/index.ts'
import type { KubeObject } from '../core/index.ts'
import {
  type ApplyEvent,
  applyHome,
  applySet,
  findUnchanged,
  foreignOwnerReason,
  Inventory,
  pruneSet,
  type SetItem,
} from '../gitops/index.ts'
import type { SyncEvent } from './sync-event.ts'
import type { SyncOptions } from './sync-options.ts'

/** A member as it was wanted, and as the server stored it. */
export interface Member {
  readonly item: SetItem
  stored: KubeObject
}

/** What has become of a set. */
export interface AppliedSource {
  /** Selects its members, whoever made them. */
  readonly labelSelector: string
  readonly members: readonly Member[]
  /** Whether all was applied, and what is no longer in the set pruned. */
  readonly isWhole: boolean
}

/** Applies a set and prunes what is no longer in it; nothing is pruned where not all was applied. Throws as `Inventory.open`. */
export async function applySource(
  client: Client,
  items: readonly SetItem[],
  options: SyncOptions & {
    readonly signal: AbortSignal
    readonly tell: (event: SyncEvent) => void
  },
): Promise<AppliedSource> {
  const { set, tooling, signal, tell, prune = {} } = options
  const inventory = await Inventory.open(client, { ...set, tooling, signal })
  const labelled = inventory.labelled(items)
  const how = applyOptions(options, signal)
  await inventory.begin(
    labelled.map(({ object }) => object),
    () => applyHome(client, inventory, labelled, how),
  )
  const ours = { applySet: inventory.id, fieldManager: how.fieldManager }
  const foreignOwner = (stored: KubeObject) => foreignOwnerReason(stored, ours)
  const unchanged = findUnchanged(client, labelled, { ...how, foreignOwner })
  const applied: KubeObject[] = []
  const members: Member[] = []
  let isWhole = true
  for await (const event of applySet(client, labelled, { ...how, unchanged })) {
    if (event.type === 'applied') {
      applied.push(event.object)
      // A hook that has run is done, and may be gone again.
      if (event.change !== 'run') members.push({ item: event.item, stored: event.object })
    }
    if (keepsFromWhole(event)) isWhole = false
    tellApplied(event, tell)
  }
  if (isWhole && prune !== false) {
    const limits = { ...prune, ...how, foreignOwner }
    for await (const event of pruneSet(client, inventory, applied, limits)) {
      if (event.type === 'failed') isWhole = false
      tell(event)
    }
  }
  return { labelSelector: inventory.labelSelector, members, isWhole }
}

/** A hook that is for another moment is no part of the set. */
const keepsFromWhole = (event: ApplyEvent): boolean =>
  event.type === 'failed' || (event.type === 'skipped' && event.cause !== 'hook')

function tellApplied(event: ApplyEvent, tell: (event: SyncEvent) => void): void {
  const { object } = event.item
  if (event.type === 'applied') tell({ type: 'applied', object: event.object })
  else if (event.type === 'failed') tell({ type: 'failed', object, error: event.error })
  else if (event.type === 'skipped') tell({ type: 'skipped', object, reason: event.reason })
}

/** How members are applied, together and one by one. */
export const applyOptions = (
  { fieldManager, force }: SyncOptions,
  signal?: AbortSignal,
): { fieldManager: string; force: boolean; signal: AbortSignal | undefined } => ({
  fieldManager: fieldManager ?? 'anykind',
  force: force ?? false,
  signal,
})
