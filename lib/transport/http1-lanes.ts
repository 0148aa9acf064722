import type { Dispatcher } from 'undici'
import type { Lane } from './lane.ts'

/** HTTP/1.1: calls share a bounded pool; streams (watches, logs) have their own, so that a hundred idle watches never hold up a call. */
export class Http1Lanes implements Lane {
  readonly #calls: Lane
  readonly #streams: Lane

  constructor(calls: Lane, streams: Lane) {
    this.#calls = calls
    this.#streams = streams
  }

  dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    stream: boolean,
  ): () => void {
    return (stream ? this.#streams : this.#calls).dispatch(options, handler, stream)
  }

  async close(): Promise<void> {
    await Promise.all([this.#calls.close(), this.#streams.close()])
  }

  async destroy(): Promise<void> {
    await Promise.all([this.#calls.destroy(), this.#streams.destroy()])
  }
}
