import type { Client } from '../../client/index.ts'
import type { KubeObject } from '../../core/index.ts'
import { arrivals } from '../arrivals.ts'
import type { Cause } from './cause.ts'
import { ObjectWait } from './object-wait.ts'
import { SharedWatches } from './shared-watches.ts'
import type { WaitForSetOptions } from './wait-options.ts'

/** How far one object of a set is. */
export type WaitEvent<T extends KubeObject = KubeObject> =
  /** Not there yet; the first event of every object that is not ready at once, and one for each change. */
  | {
      readonly type: 'progressing'
      readonly object: T
      readonly message: string
      /** Why, from what it owns down to what is at fault, as far as that is known. */
      readonly causes: readonly Cause[]
    }
  | { readonly type: 'ready'; readonly object: T }
  /** Of an UnhealthyError and of a WaitError the message has the causes. */
  | { readonly type: 'failed'; readonly object: T; readonly error: unknown }
  /** Not waited for any more, as another one has failed (`failFast`). */
  | { readonly type: 'abandoned'; readonly object: T; readonly message: string }

/**
 * Waits until every object of a set is ready as `healthOf` sees it, and as far as can be told, because of what was
 * written: the objects are to be those that the writes were answered with. An object that is ready as it stands costs
 * nothing; every other one is watched, three of a kind in a namespace by name and all further ones by one watch of the kind there, if one
 * may, and below a workload its Pods, which tell why it gets no further. Who stops reading ends it.
 */
export async function* waitForReady(
  client: Client,
  objects: readonly KubeObject[],
  options: WaitForSetOptions = {},
): AsyncGenerator<WaitEvent, void, undefined> {
  using watches = new SharedWatches(client, options.clock)
  yield* waitWithin(watches, client, objects, options)
}

/** As {@link waitForReady}, with watches that others of the same set use, too. */
export async function* waitWithin(
  watches: SharedWatches,
  client: Client,
  objects: readonly KubeObject[],
  options: WaitForSetOptions,
): AsyncGenerator<WaitEvent, void, undefined> {
  const stopped = new AbortController()
  const signal = AbortSignal.any([stopped.signal, ...(options.signal ? [options.signal] : [])])
  try {
    yield* arrivals<WaitEvent>(
      objects.map(object => async emit => {
        let message = ''
        const onProgress = ({
          message: said,
          causes,
        }: {
          message: string
          causes: readonly Cause[]
        }) => {
          message = said
          emit({ type: 'progressing', object, message, causes })
        }
        try {
          const setting = { ...options, client, watches, signal, onProgress }
          emit({ type: 'ready', object: await new ObjectWait(object, setting).run() })
        } catch (error) {
          options.signal?.throwIfAborted()
          if (stopped.signal.aborted) emit({ type: 'abandoned', object, message })
          else emit({ type: 'failed', object, error })
          if (options.failFast) stopped.abort()
        }
      }),
    )
  } finally {
    stopped.abort()
  }
}
