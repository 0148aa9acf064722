import type { Clock } from '../core/index.ts'

/**
 * Where a watcher is. `listing`: it reads what there is; `watching`: it reads what changes; `waiting`: something has
 * failed, and it will try again; `gone`: the server does not serve the resource, and it looks now and then whether it
 * does again; `ended`: by its caller, or by an error that does not pass.
 */
export type StreamState = 'listing' | 'watching' | 'waiting' | 'gone' | 'ended'

/** How a watcher is, as data. */
export interface StreamHealth {
  readonly state: StreamState
  /** Whether what is known follows the server: it watches, and the stream has not been silent for too long. */
  readonly alive: boolean
  /** Milliseconds since the server was last heard of: an event, a bookmark, a page. A quiet server sends a bookmark a minute. */
  readonly lagMs: number
  /** When that was, by the machine's clock; undefined if never. */
  readonly lastEventAt: Date | undefined
  /** The last version that the reader has taken; undefined before the first list. */
  readonly resourceVersion: string | undefined
  /** Lists that were read whole: more than one is so many times that history was lost. */
  readonly lists: number
  /** Streams that were begun: one ends after some minutes in any case. */
  readonly watches: number
  /** Events that the reader has taken, those of lists among them. */
  readonly events: number
  /** Failures since the beginning. */
  readonly failures: number
  /** The last failure; undefined once it is over. */
  readonly error: unknown
}

/** What a watcher notes of itself. */
export class StreamRecord {
  state: StreamState = 'listing'
  resourceVersion: string | undefined
  lists = 0
  watches = 0
  events = 0
  failures = 0
  error: unknown
  readonly #clock: Clock
  readonly #begunAt: number
  #heardAt: number | undefined

  constructor(clock: Clock) {
    this.#clock = clock
    this.#begunAt = clock.now()
  }

  /** The server has given something. */
  heard(): void {
    this.#heardAt = this.#clock.now()
    this.error = undefined
  }

  /** Something has failed. */
  failed(error: unknown): void {
    this.failures++
    this.error = error
  }

  /** What is so now. */
  health(): StreamHealth {
    const { state, resourceVersion, lists, watches, events, failures, error } = this
    const lagMs = this.#clock.now() - (this.#heardAt ?? this.#begunAt)
    return {
      state,
      alive: state === 'watching',
      lagMs,
      lastEventAt: this.#heardAt === undefined ? undefined : new Date(Date.now() - lagMs),
      resourceVersion,
      lists,
      watches,
      events,
      failures,
      error,
    }
  }
}
