import type { Client } from '../client/index.ts'
import {
  type Clock,
  type DeleteOptions,
  formatObject,
  isNotFound,
  type KubeObject,
  NoMatchError,
  RequestError,
} from '../core/index.ts'
import { isDeleted, waitFor } from '../watch/index.ts'
import { arrivals } from './arrivals.ts'
import { applyOrder } from './order.ts'

/** What became of one object of a set that is deleted. */
export type DeleteEvent<
  T extends { readonly object: KubeObject } = { readonly object: KubeObject },
> =
  | { readonly type: 'deleted' | 'absent'; readonly item: T }
  | { readonly type: 'failed'; readonly item: T; readonly error: unknown }

/** How to delete a set. */
export interface DeleteSetOptions extends Omit<DeleteOptions, 'preconditions'> {
  /** Waits until each object is gone, with all that its finalizers do. Default true, as kubectl. */
  readonly wait?: boolean | undefined
  /** For one object. Default: for ever. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly clock?: Clock
}

/**
 * Deletes a set in the reverse of the order in which it is applied: what depends on others goes first.
 * What is not there, or of a kind that is not served any more, is absent.
 */
export async function* deleteSet<T extends { readonly object: KubeObject }>(
  client: Client,
  items: readonly T[],
  options: DeleteSetOptions = {},
): AsyncGenerator<DeleteEvent<T>, void, undefined> {
  for (const group of applyOrder(items).toReversed()) {
    options.signal?.throwIfAborted()
    yield* arrivals<DeleteEvent<T>>(
      group.map(item => async emit => emit(await deleteOne(client, item, options))),
    )
  }
}

async function deleteOne<T extends { readonly object: KubeObject }>(
  client: Client,
  item: T,
  { wait = true, timeoutMs, signal, clock, ...options }: DeleteSetOptions,
): Promise<DeleteEvent<T>> {
  const { name } = item.object.metadata
  try {
    if (name === undefined) {
      throw new RequestError(`delete ${formatObject(item.object)}: metadata.name is needed`)
    }
    const resource = await client.for(item.object, signal)
    await resource.delete(name, { ...options, signal })
    if (wait && !options.dryRun) {
      const explain = stillThere
      await waitFor(resource, name, isDeleted(), {
        timeoutMs,
        signal,
        explain,
        ...(clock && { clock }),
      })
    }
    return { type: 'deleted', item }
  } catch (error) {
    signal?.throwIfAborted()
    const absent = isNotFound(error) || error instanceof NoMatchError
    return absent ? { type: 'absent', item } : { type: 'failed', item, error }
  }
}

function stillThere({ metadata: { finalizers = [] } }: KubeObject): string {
  return finalizers.length === 0
    ? 'it is still there'
    : `its finalizers are still to be removed: ${finalizers.join(', ')}`
}
