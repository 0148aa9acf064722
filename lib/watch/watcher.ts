import type { ResourceClient } from '../client/index.ts'
import {
  ApiError,
  AuthError,
  type Clock,
  DecodeError,
  isGone,
  type KubeObject,
  type SelectOptions,
  systemClock,
  TransportError,
  type WatchEvent,
} from '../core/index.ts'
import { Backoff } from './backoff.ts'
import { Deadline } from './deadline.ts'

/** What has become known of a collection. */
export type Change<T extends KubeObject = KubeObject> =
  /** The whole of it: first of all, and again whenever history was lost. Replaces all that was known. */
  | { readonly type: 'listed'; readonly objects: readonly T[] }
  /** One object as it is now: new or changed. */
  | { readonly type: 'applied'; readonly object: T }
  /** One object's last state. */
  | { readonly type: 'deleted'; readonly object: T }

/** What is watched: a resource, or what reads like one (client-go's `ListerWatcher`). */
export type Watched<T extends KubeObject = KubeObject> = Pick<
  ResourceClient<T>,
  'resource' | 'pages' | 'watch'
>

/** What to watch, and how. */
export interface ObserveOptions extends SelectOptions {
  readonly signal?: AbortSignal | undefined
  /** Default: the machine's. */
  readonly clock?: Clock
}

/**
 * Where a watcher is, and what brings it there:
 *
 *      ┌── 410, a line that cannot be read, a stream that ends at once ──┐
 *      ▼                                                                 │
 *   listing ──objects──▶ watching ──end of stream──▶ watching, from the last version seen
 *      │                    │
 *      └───── failure ──────┴──▶ pause, then the same state again
 */
type State =
  | { readonly at: 'listing' }
  | { readonly at: 'watching'; readonly resourceVersion: string }

/** The server is asked to end a watch after this long. */
const timeoutSeconds = 290
/** What has not ended by then never will: the connection died without a word. */
const limitMs = (timeoutSeconds + 10) * 1000
/** A watch that ends sooner than this, and empty, told us nothing (client-go: VeryShortWatchError). */
const shortMs = 1000

/**
 * The changes of a collection for as long as the caller reads: lists, watches, resumes from the last
 * version seen when a stream ends, lists again when the server has forgotten it (410), and waits
 * between failures as client-go does. Ends only by the caller, by `signal`, or by an error that will
 * not go away: an answer of 4xx other than 410 and 429, or a list that cannot be read.
 */
export function observe<T extends KubeObject>(
  client: Watched<T>,
  options: ObserveOptions = {},
): AsyncGenerator<Change<T>, void, undefined> {
  return new Watcher(client, options).changes()
}

class Watcher<T extends KubeObject> {
  readonly #client: Watched<T>
  readonly #select: SelectOptions
  readonly #signal: AbortSignal | undefined
  readonly #clock: Clock
  readonly #backoff: Backoff
  #state: State = { at: 'listing' }
  #hasListed = false

  constructor(client: Watched<T>, { signal, clock = systemClock, ...select }: ObserveOptions) {
    this.#client = client
    this.#select = select
    this.#signal = signal
    this.#clock = clock
    this.#backoff = new Backoff(clock)
  }

  async *changes(): AsyncGenerator<Change<T>, void, undefined> {
    for (;;) {
      try {
        yield* this.#state.at === 'listing' ? this.#list() : this.#watch(this.#state)
      } catch (error) {
        this.#signal?.throwIfAborted()
        if (this.#isLost(error)) this.#state = { at: 'listing' }
        else if (!this.#isPassing(error)) throw error
        await this.#backoff.pause(this.#signal)
      }
    }
  }

  async *#list(): AsyncGenerator<Change<T>, void, undefined> {
    const objects: T[] = []
    let resourceVersion = ''
    for await (const page of this.#client.pages({ ...this.#select, signal: this.#signal })) {
      for (const object of page.items) objects.push(object)
      resourceVersion = page.metadata.resourceVersion ?? ''
    }
    this.#hasListed = true
    yield { type: 'listed', objects }
    this.#state = { at: 'watching', resourceVersion }
  }

  async *#watch({ resourceVersion: from }: State & { at: 'watching' }): AsyncGenerator<Change<T>> {
    const begun = this.#clock.now()
    let resourceVersion = from
    let events = 0
    const deadline = new Deadline({
      clock: this.#clock,
      ms: limitMs,
      error: () => diedSilently(this.#client.resource.plural),
      signal: this.#signal,
    })
    try {
      const query = { ...this.#select, resourceVersion, allowWatchBookmarks: true, timeoutSeconds }
      for await (const event of this.#client.watch({ ...query, signal: deadline.signal })) {
        events++
        if (event.type !== 'BOOKMARK') yield toChange(event)
        // Only now, when the caller has taken the change, is the version one to resume from.
        resourceVersion = event.object.metadata.resourceVersion || resourceVersion
        this.#state = { at: 'watching', resourceVersion }
      }
    } finally {
      deadline.end()
    }
    // Some resources answer a version that they have forgotten by closing the stream without a word.
    if (events === 0 && this.#clock.now() - begun < shortMs) {
      this.#state = { at: 'listing' }
      await this.#backoff.pause(this.#signal)
    }
  }

  /** Whether what happened since the last version can no longer be learned: only a list helps. */
  #isLost(error: unknown): boolean {
    if (this.#state.at === 'watching' && error instanceof DecodeError) return true
    return isGone(error) || isFromTheFuture(error)
  }

  /**
   * Whether trying again can help: the network, a busy or broken server; a credential plugin that has worked
   * before. One that never has is for its user to mend.
   */
  #isPassing(error: unknown): boolean {
    if (error instanceof ApiError) return error.status.code === 429 || error.status.code >= 500
    if (error instanceof AuthError) return this.#hasListed && error.code === 'ERR_KUBE_AUTH_EXEC'
    return error instanceof TransportError
  }
}

/** The server went back in time, as when it was restored from a backup, and does not know our version yet. */
const isFromTheFuture = (error: unknown): boolean =>
  error instanceof ApiError &&
  error.status.causes.some(({ reason }) => reason === 'ResourceVersionTooLarge')

const diedSilently = (plural: string): TransportError =>
  new TransportError(
    'TIMEOUT',
    `watch ${plural}: no end after ${limitMs / 1000} s, the connection is dead`,
    'unknown',
  )

const toChange = <T extends KubeObject>({ type, object }: WatchEvent<T>): Change<T> => ({
  type: type === 'DELETED' ? 'deleted' : 'applied',
  object,
})
