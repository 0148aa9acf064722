import type { Client } from '../../client/index.ts'
import {
  type Clock,
  type DeleteOptions,
  formatObject,
  isNotFound,
  type KubeObject,
  NoMatchError,
  RequestError,
} from '../../core/index.ts'
import { arrivals } from '../arrivals.ts'
import { applyOrder } from '../order/index.ts'
import { untilGone } from './until-gone.ts'

/** What became of one object of a set that is deleted. */
export type DeleteEvent<
  T extends { readonly object: KubeObject } = { readonly object: KubeObject },
> =
  | { readonly type: 'deleted'; readonly item: T }
  /** It was not there, or its kind is not served: `error` says which, in the server's words. */
  | { readonly type: 'absent' | 'failed'; readonly item: T; readonly error: unknown }

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
    const { uid = item.object.metadata.uid } = await resource.delete(name, { ...options, signal })
    // By its uid: a controller may have made another one of the name by the next look.
    if (wait && !options.dryRun) {
      await untilGone(resource, name, { uid, timeoutMs, signal, clock })
    }
    return { type: 'deleted', item }
  } catch (error) {
    signal?.throwIfAborted()
    const absent = isNotFound(error) || error instanceof NoMatchError
    return { type: absent ? 'absent' : 'failed', item, error }
  }
}
