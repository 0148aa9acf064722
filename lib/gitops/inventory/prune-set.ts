import type { Client } from '../../client/index.ts'
import { ConfigError, isNotFound, type KubeObject } from '../../core/index.ts'
import { arrivals } from '../arrivals.ts'
import { applyOrder } from '../order/index.ts'
import type { Inventory } from './inventory.ts'
import { pruneVerdict } from './prune-rules.ts'

/** What became of a member that was not applied, which comes as metadata alone. */
export type PruneEvent =
  | { readonly type: 'pruned'; readonly object: KubeObject }
  /** It stays, and stays in the set: `reason` says why. */
  | { readonly type: 'kept'; readonly object: KubeObject; readonly reason: string }
  | { readonly type: 'failed'; readonly object: KubeObject; readonly error: unknown }

/** How much may be pruned. */
export interface PruneOptions {
  /** Namespaces and definitions that may be deleted with all that is in them, as `Namespace/shop`. Default none. */
  readonly allowed?: ReadonlySet<string> | undefined
  /** The most that may be deleted, as a count, or as `10%` of the set. Default no limit. */
  readonly maxDelete?: number | `${number}%` | undefined
  readonly dryRun?: boolean | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Deletes what is in the set and was not applied, what depends on others first, and ends the run of the inventory. Each is deleted
 * only as it was when it was looked at: who has changed or made it anew meanwhile is not overruled. To be called when all was
 * applied: what could not be applied would be deleted. Throws ConfigError, and deletes nothing, where more is to be deleted than may be.
 */
export async function* pruneSet(
  client: Client,
  inventory: Inventory,
  applied: readonly KubeObject[],
  options: PruneOptions = {},
): AsyncGenerator<PruneEvent, void, undefined> {
  const uids = new Set(applied.map(({ metadata }) => metadata.uid))
  const members = await inventory.members()
  const left: KubeObject[] = [...applied]
  const doomed: { readonly object: KubeObject }[] = []
  for (const object of members) {
    if (uids.has(object.metadata.uid)) continue
    const { allowed = new Set() } = options
    const verdict = pruneVerdict(object, allowed)
    if (verdict.verdict === 'prune') doomed.push({ object })
    else {
      left.push(object)
      yield { type: 'kept', object, reason: verdict.reason }
    }
  }
  checkBudget(doomed.length, members.length, options)
  for (const group of applyOrder(doomed).toReversed()) {
    options.signal?.throwIfAborted()
    const events = arrivals<PruneEvent>(
      group.map(
        ({ object }) =>
          async emit =>
            emit(await prune(client, object, options)),
      ),
    )
    for await (const event of events) {
      if (event.type === 'failed') left.push(event.object)
      yield event
    }
  }
  await inventory.end(left)
}

async function prune(
  client: Client,
  object: KubeObject,
  { dryRun, signal }: PruneOptions,
): Promise<PruneEvent> {
  const { name = '', uid = '', resourceVersion = '' } = object.metadata
  try {
    const resource = await client.for(object, signal)
    await resource.delete(name, {
      preconditions: { uid, resourceVersion },
      propagationPolicy: 'Background',
      dryRun,
      signal,
    })
    return { type: 'pruned', object }
  } catch (error) {
    signal?.throwIfAborted()
    // Somebody was faster.
    return isNotFound(error) ? { type: 'pruned', object } : { type: 'failed', object, error }
  }
}

function checkBudget(count: number, members: number, { maxDelete }: PruneOptions): void {
  if (maxDelete === undefined) return
  const most =
    typeof maxDelete === 'number'
      ? maxDelete
      : Math.floor((Number.parseFloat(maxDelete) * members) / 100)
  if (count <= most) return
  throw new ConfigError(
    `${count} of ${members} objects would be pruned, and at most ${most} may be: none was`,
  )
}
