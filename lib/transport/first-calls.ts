import type { Dispatcher } from 'undici'
import type { Clock } from '../core/index.ts'
import type { Lane } from './lane.ts'
import type { NodeHttpLane } from './node-http-lane.ts'

/** More than discovery and what most commands take. */
const maxCalls = 64
/** More at a time is work that lasts. */
export const maxAtATime = 8
/** Of fewer connections none can be spared for them, as they may last while others are opened. */
export const leastConnections: number = 4 * maxAtATime
/** After such a pause nobody is busy, as who renews a Lease every two seconds. */
const pauseMs = 1000

/**
 * The first calls of a process go over node:http, whose parser is native. undici's is WebAssembly, which takes 60 ms of CPU and
 * 20 MB until it is as fast as it gets: well spent by who sends thousands, and more than a short command takes for all else.
 *
 *     64 since a pause, eight at a time ──▶ node:http
 *     the first that is one too many, and all after it ──▶ undici; those under way end as they would
 */
export class FirstCalls implements Lane {
  readonly #few: NodeHttpLane
  readonly #many: Lane
  readonly #clock: Clock
  /** Calls until the one too many. */
  #left = maxCalls + 1
  #calledAt = 0

  constructor(few: NodeHttpLane, many: Lane, clock: Clock) {
    this.#few = few
    this.#many = many
    this.#clock = clock
  }

  dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    stream: boolean,
  ): () => void {
    if (this.#left > 0) {
      this.#count()
      if (this.#left > 0) return this.#few.dispatch(options, handler)
      void this.#few.close()
    }
    return this.#many.dispatch(options, handler, stream)
  }

  #count(): void {
    const now = this.#clock.now()
    if (now - this.#calledAt >= pauseMs) this.#left = maxCalls + 1
    this.#calledAt = now
    this.#left = this.#few.size < maxAtATime ? this.#left - 1 : 0
  }

  async close(): Promise<void> {
    await Promise.all([this.#few.close(), this.#many.close()])
  }

  async destroy(): Promise<void> {
    await Promise.all([this.#few.destroy(), this.#many.destroy()])
  }
}
