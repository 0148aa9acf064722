import type { Client } from '../client/index.ts'
import type { KubeObject } from '../core/index.ts'
import { applySet, Inventory, pruneSet, type SetItem } from '../gitops/index.ts'
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
  await inventory.begin(labelled.map(({ object }) => object))
  const members: Member[] = []
  for await (const event of applySet(client, labelled, applyOptions(options, signal))) {
    if (event.type === 'applied') {
      members.push({ item: event.item, stored: event.object })
      tell({ type: 'applied', object: event.object })
    } else if (event.type === 'failed') {
      tell({ type: 'failed', object: event.item.object, error: event.error })
    }
  }
  let isWhole = members.length === items.length
  if (isWhole && prune !== false) {
    const applied = members.map(({ stored }) => stored)
    for await (const event of pruneSet(client, inventory, applied, { ...prune, signal })) {
      if (event.type === 'failed') isWhole = false
      tell(event)
    }
  }
  const labelSelector = `applyset.kubernetes.io/part-of=${inventory.id}`
  return { labelSelector, members, isWhole }
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
