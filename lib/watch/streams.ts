import type { ResourceClient, WireClient, WireObject } from '../client/index.ts'
import { type Clock, compareResourceVersions, type SelectOptions } from '../core/index.ts'
import { Feed, type FeedOptions } from './feed.ts'
import type { Recovery } from './recovery.ts'
import { wireSource } from './source.ts'
import type { StreamHealth } from './stream-health.ts'
import { Watcher } from './watcher.ts'

/** What streams are made of. */
export interface StreamsOptions extends Omit<FeedOptions, 'watcher' | 'namespace'> {
  readonly select: SelectOptions
  readonly clock: Clock
  readonly recovery: Recovery
  readonly timeoutSeconds: number | undefined
  readonly wire: (client: ResourceClient) => WireClient
  /** The server does not serve the resource any more. */
  readonly onGone: () => void
  /** What has ended a stream, for good. */
  readonly onFailure: (error: unknown) => void
}

interface Stream {
  readonly feed: Feed
  readonly watcher: Watcher<WireObject>
  readonly ended: AbortController
}

/** The streams that fill one store, each of a namespace, or one of all; undefined is the name of that one. */
export class Streams {
  readonly #options: StreamsOptions
  readonly #streams = new Map<string | undefined, Stream>()

  constructor(options: StreamsOptions) {
    this.#options = options
  }

  /** How each is. */
  get health(): (StreamHealth & { readonly namespace: string | undefined })[] {
    return Array.from(this.#streams, ([namespace, { watcher }]) => ({
      namespace,
      ...watcher.health,
    }))
  }

  /** Whether each has listed. */
  get areListed(): boolean {
    return this.#streams.values().every(({ feed }) => feed.version !== undefined)
  }

  /** Whether each has got so far; of one namespace, its own stream alone where it has one. */
  hasReached(resourceVersion: string, namespace: string | undefined): boolean {
    const one = this.#streams.get(namespace) ?? this.#streams.get(undefined)
    const streams = namespace !== undefined && one ? [one] : [...this.#streams.values()]
    return streams.every(
      ({ feed: { version } }) =>
        version !== undefined && compareResourceVersions(version, resourceVersion) >= 0,
    )
  }

  /** Begins to follow a namespace, unless it is followed. */
  start(client: ResourceClient, namespace: string | undefined): void {
    if (this.#streams.has(namespace)) return
    const { select, clock, recovery, timeoutSeconds, wire, onGone, onFailure, ...feeding } =
      this.#options
    const ended = new AbortController()
    const source = wireSource(wire(client.in(namespace)))
    const { signal } = ended
    const watcher = new Watcher(source, {
      ...{ select, signal, clock, recovery, timeoutSeconds },
      streaming: true,
      enduring: true,
    })
    const feed = new Feed({ ...feeding, watcher, namespace })
    this.#streams.set(namespace, { feed, watcher, ended })
    feed.run().then(
      () => signal.aborted || onGone(),
      error => signal.aborted || onFailure(error),
    )
  }

  /** Lets go of a namespace and its objects, each told as deleted. */
  remove(namespace: string | undefined, reason: unknown): void {
    const stream = this.#streams.get(namespace)
    this.#streams.delete(namespace)
    stream?.ended.abort(reason)
    stream?.feed.end()
  }

  /** Has all of them end, and their objects told as deleted. They are still there to tell how they were. */
  end(reason: unknown): void {
    for (const { ended, feed } of this.#streams.values()) {
      ended.abort(reason)
      feed.end()
    }
  }

  /** Forgets all of them. */
  clear(): void {
    this.#streams.clear()
  }

  /** Ends all of them; what is in the store stays. */
  stop(reason: unknown): void {
    for (const { ended } of this.#streams.values()) ended.abort(reason)
  }

  /** Has each begin a new stream where it is. */
  interrupt(): void {
    for (const { watcher } of this.#streams.values()) watcher.interrupt()
  }
}
