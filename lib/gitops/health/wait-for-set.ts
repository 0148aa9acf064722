import type { Client } from '../../client/index.ts'
import {
  type Clock,
  formatObject,
  KubeError,
  type KubeObject,
  RequestError,
} from '../../core/index.ts'
import { waitFor } from '../../watch/index.ts'
import { arrivals } from '../arrivals.ts'
import { type Health, healthOf } from './health.ts'

/** An object cannot become ready by itself. `code` is `ERR_KUBE_UNHEALTHY`. */
export class UnhealthyError extends KubeError {
  readonly object: KubeObject

  constructor(object: KubeObject, { message }: Health) {
    super('UNHEALTHY', `wait for ${formatObject(object)}: ${message}`)
    this.object = object
  }
}

/** How far one object of a set is. */
export type WaitEvent<T extends KubeObject = KubeObject> =
  /** Not there yet; the first event of every object that is not ready at once, and one for each change. */
  | { readonly type: 'progressing'; readonly object: T; readonly message: string }
  | { readonly type: 'ready'; readonly object: T }
  | { readonly type: 'failed'; readonly object: T; readonly error: unknown }

/** How long to wait, and for what signal to stop. */
export interface WaitForSetOptions {
  /** For the whole set. Default: for ever. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly clock?: Clock
}

/**
 * Waits until every object of a set is ready as {@link healthOf} sees it. An object that is ready as it
 * stands costs nothing; every other one is watched.
 */
export const waitForReady = (
  client: Client,
  objects: readonly KubeObject[],
  options: WaitForSetOptions = {},
): AsyncGenerator<WaitEvent, void, undefined> =>
  arrivals<WaitEvent>(
    objects.map(object => async emit => {
      try {
        emit({ type: 'ready', object: await becomeReady(client, object, options, emit) })
      } catch (error) {
        options.signal?.throwIfAborted()
        emit({ type: 'failed', object, error })
      }
    }),
  )

async function becomeReady(
  client: Client,
  object: KubeObject,
  options: WaitForSetOptions,
  emit: (event: WaitEvent) => void,
): Promise<KubeObject> {
  let health = healthOf(object)
  let message: string | undefined
  const report = (): void => {
    if (health.state !== 'progressing' || health.message === message) return
    message = health.message
    emit({ type: 'progressing', object, message })
  }
  report()
  let last = object
  if (health.state === 'progressing') {
    const resource = await client.for(object, options.signal)
    const settled = (now: KubeObject | undefined): boolean => {
      health = now === undefined ? { state: 'failed', message: 'was deleted' } : healthOf(now)
      return health.state !== 'progressing'
    }
    last =
      (await waitFor(resource, nameOf(object), settled, {
        ...options,
        onChange: report,
        explain: () => health.message,
      })) ?? object
  }
  if (health.state === 'failed') throw new UnhealthyError(last, health)
  return last
}

const nameOf = (object: KubeObject): string => {
  if (object.metadata.name !== undefined) return object.metadata.name
  throw new RequestError(`wait for ${formatObject(object)}: metadata.name is needed`)
}
