import type { Clock } from '../core/index.ts'
import { Backoff, type BackoffTimes } from './backoff.ts'

/** A definition that is made anew is mostly back in a moment; one that is not may never be. */
const lookTimes: BackoffTimes = { firstMs: 1000, maxMs: 150_000, resetMs: 600_000 }
/** The server is not asked for what it does not serve more often than so many times in this time. */
const maxAsked = 4
const askedMs = 60_000

/**
 * When to look for a resource that is not served any more: at growing, jittered pauses; at once when somebody says that
 * what is served has changed; and never so soon that it would be asked for in vain more than four times a minute.
 */
export class Lookout {
  readonly #clock: Clock
  #backoff: Backoff
  #woken = new AbortController()
  /** When it was asked for, lately. */
  #asked: number[] = []

  constructor(clock: Clock) {
    this.#clock = clock
    this.#backoff = new Backoff(clock, Math.random, lookTimes)
  }

  /** Waits until it is time to look. Rejects with the reason of `signal`. */
  async turn(signal: AbortSignal): Promise<void> {
    try {
      await this.#backoff.pause(AbortSignal.any([signal, this.#woken.signal]))
    } catch (error) {
      signal.throwIfAborted()
      if (!this.#woken.signal.aborted) throw error
      this.#woken = new AbortController()
      this.#backoff = new Backoff(this.#clock, Math.random, lookTimes)
    }
    const fourth = this.#asked.at(-maxAsked) ?? Number.NEGATIVE_INFINITY
    const earlyMs = fourth + askedMs - this.#clock.now()
    if (earlyMs > 0) await this.#clock.sleep(earlyMs, signal)
  }

  /** The server is asked for the resource itself now. */
  asked(): void {
    this.#asked = [...this.#asked.slice(1 - maxAsked), this.#clock.now()]
  }

  /** What is served has changed: the next look is due. */
  wake(): void {
    this.#woken.abort()
  }
}
