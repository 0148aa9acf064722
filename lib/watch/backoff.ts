import type { Clock } from '../core/index.ts'

/** How pauses grow, in milliseconds. */
export interface BackoffTimes {
  readonly firstMs: number
  readonly maxMs: number
  /** After this long without a failure the next one is a first failure again. */
  readonly resetMs: number
}

/** client-go's numbers for a reflector (tools/cache/reflector.go). */
const reflectorTimes: BackoffTimes = { firstMs: 800, maxMs: 30_000, resetMs: 120_000 }

/** Growing, jittered pauses between failures; one failure after a long quiet counts as the first. */
export class Backoff {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #times: BackoffTimes
  #nextMs: number
  #failedAt = Number.NEGATIVE_INFINITY

  constructor(
    clock: Clock,
    random: () => number = Math.random,
    times: BackoffTimes = reflectorTimes,
  ) {
    this.#clock = clock
    this.#random = random
    this.#times = times
    this.#nextMs = times.firstMs
  }

  /**
   * Waits before the next try: the pause doubles up to a limit, 30 s by default, and up to as much again is added at
   * random; it is not shorter than what the server has asked for.
   */
  async pause(signal?: AbortSignal, atLeastMs = 0): Promise<void> {
    const { firstMs, maxMs, resetMs } = this.#times
    const now = this.#clock.now()
    if (now - this.#failedAt > resetMs) this.#nextMs = firstMs
    this.#failedAt = now
    const ms = this.#nextMs * (1 + this.#random())
    this.#nextMs = Math.min(this.#nextMs * 2, maxMs)
    await this.#clock.sleep(Math.max(ms, atLeastMs), signal)
  }
}
