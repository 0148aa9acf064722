import type { Clock } from '../core/index.ts'
import type { Recovery } from './recovery.ts'

/** How pauses grow, in milliseconds. */
export interface BackoffTimes {
  readonly firstMs: number
  readonly maxMs: number
  /** After this long without a failure the next one is a first failure again. */
  readonly resetMs: number
}

/** client-go's numbers for a reflector (tools/cache/reflector.go). */
export const reflectorTimes: BackoffTimes = { firstMs: 800, maxMs: 30_000, resetMs: 120_000 }

/**
 * Growing, jittered pauses between failures; one failure after a long quiet counts as the first. Those that share a
 * {@link Recovery} end together, soon after the first of them is over its failures: each so at most once in `maxMs`, so that a
 * server that comes and goes is asked little more often.
 */
export class Backoff {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #times: BackoffTimes
  readonly #recovery: Recovery | undefined
  #nextMs: number
  #failedAt = Number.NEGATIVE_INFINITY
  #wokenAt = Number.NEGATIVE_INFINITY
  #forgivenAt = Number.NEGATIVE_INFINITY
  #isFailing = false

  constructor(
    clock: Clock,
    random: () => number = Math.random,
    times: BackoffTimes = reflectorTimes,
    recovery?: Recovery,
  ) {
    this.#clock = clock
    this.#random = random
    this.#times = times
    this.#recovery = recovery
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
    this.#isFailing = true
    const ms = this.#nextMs * (1 + this.#random())
    this.#nextMs = Math.min(this.#nextMs * 2, maxMs)
    const isPatient = atLeastMs > 0 || now - this.#wokenAt < maxMs
    if (this.#recovery === undefined || isPatient)
      await this.#clock.sleep(Math.max(ms, atLeastMs), signal)
    else await this.#pauseTogether(this.#recovery, ms, signal)
  }

  /** As {@link pause}, but for the first time in long that it is asked for: that is forgiven. */
  async pauseIfAgain(signal?: AbortSignal): Promise<void> {
    const now = this.#clock.now()
    if (now - this.#forgivenAt <= this.#times.resetMs) return this.pause(signal)
    this.#forgivenAt = now
  }

  /** All is well: the first sign of it ends the pauses of the others. */
  heard(): void {
    if (!this.#isFailing) return
    this.#isFailing = false
    this.#recovery?.tell()
  }

  async #pauseTogether(recovery: Recovery, ms: number, signal?: AbortSignal): Promise<void> {
    const woken = new AbortController()
    const leave = recovery.wait(() => woken.abort())
    try {
      await this.#clock.sleep(ms, signal ? AbortSignal.any([signal, woken.signal]) : woken.signal)
    } catch (error) {
      if (signal?.aborted || !woken.signal.aborted) throw error
      this.#wokenAt = this.#clock.now()
      // It may not be whole yet, and need a little longer: no reason to be as patient as before.
      this.#nextMs = this.#times.firstMs
      // Not all at once: a server that has just begun has much to do.
      await this.#clock.sleep(this.#times.firstMs * this.#random(), signal)
    } finally {
      leave()
    }
  }
}
