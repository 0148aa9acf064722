import type { Dispatcher } from 'undici'
import type { Lane } from './lane.ts'
import type { NodeHttpLane } from './node-http-lane.ts'

/** More than discovery and what most commands take. */
const maxCalls = 64
/** More at a time is work that lasts. */
export const maxAtATime = 8

/**
 * The first calls of a process go over node:http, whose parser is native. undici's is WebAssembly, which takes 60 ms of CPU and
 * 20 MB until it is as fast as it gets: well spent by who sends thousands, and more than a short command takes for all else.
 *
 *     the first 64, eight at a time ──▶ node:http
 *     the first that is one too many, and all after it ──▶ undici; those under way end as they would
 */
export class FirstCalls implements Lane {
  readonly #few: NodeHttpLane
  readonly #many: Lane
  #left = maxCalls

  constructor(few: NodeHttpLane, many: Lane) {
    this.#few = few
    this.#many = many
  }

  dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    stream: boolean,
  ): () => void {
    if (this.#left > 0 && this.#few.size < maxAtATime) {
      this.#left--
      return this.#few.dispatch(options, handler)
    }
    this.#left = 0
    void this.#few.close()
    return this.#many.dispatch(options, handler, stream)
  }

  async close(): Promise<void> {
    await Promise.all([this.#few.close(), this.#many.close()])
  }

  async destroy(): Promise<void> {
    await Promise.all([this.#few.destroy(), this.#many.destroy()])
  }
}
