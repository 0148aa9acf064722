import type { Clock } from '../core/index.ts'

/** client-go's numbers for a reflector (tools/cache/reflector.go). */
const firstMs = 800
const maxMs = 30_000
const factor = 2
/** After this long without a failure the next one is a first failure again. */
const resetMs = 120_000

/** Growing, jittered pauses between failures; one failure after a long quiet counts as the first. */
export class Backoff {
  readonly #clock: Clock
  readonly #random: () => number
  #nextMs = firstMs
  #failedAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, random: () => number = Math.random) {
    this.#clock = clock
    this.#random = random
  }

  /** Waits before the next try: the pause doubles up to 30 s, and up to as much again is added at random. */
  async pause(signal?: AbortSignal): Promise<void> {
    const now = this.#clock.now()
    if (now - this.#failedAt > resetMs) this.#nextMs = firstMs
    this.#failedAt = now
    const ms = this.#nextMs * (1 + this.#random())
    this.#nextMs = Math.min(this.#nextMs * factor, maxMs)
    await this.#clock.sleep(ms, signal)
  }
}
