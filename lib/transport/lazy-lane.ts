import type { Dispatcher } from 'undici'
import type { Lane } from './lane.ts'

/** A lane that is made with its first request; those that come meanwhile wait. */
export class LazyLane implements Lane {
  readonly #make: () => Promise<Lane>
  #making: Promise<Lane> | undefined
  #lane: Lane | undefined
  #isDestroyed = false

  constructor(make: () => Promise<Lane>) {
    this.#make = make
  }

  dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    stream: boolean,
  ): () => void {
    if (this.#lane !== undefined) return this.#lane.dispatch(options, handler, stream)
    let giveUp = (): void => {}
    void this.#made().then(lane => {
      giveUp = lane.dispatch(options, handler, stream)
    })
    return () => giveUp()
  }

  async #made(): Promise<Lane> {
    this.#making ??= this.#make()
    this.#lane = await this.#making
    if (this.#isDestroyed) await this.#lane.destroy()
    return this.#lane
  }

  /** What waits is dispatched before: it has come before. */
  async close(): Promise<void> {
    await (await this.#making)?.close()
  }

  /** One that is made after that is destroyed before it is used: it tells so. */
  async destroy(): Promise<void> {
    this.#isDestroyed = true
    await (await this.#making)?.destroy()
  }
}
