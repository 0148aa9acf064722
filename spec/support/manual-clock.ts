import type { Clock } from '../../lib/core/index.ts'

/** Somebody who sleeps on a {@link ManualClock}. */
interface Sleeper {
  readonly ms: number
  readonly until: number
  readonly wake: () => void
}

/** Time that moves only when the spec says so. */
export class ManualClock implements Clock {
  #now = 0
  readonly #sleepers = new Set<Sleeper>()
  readonly #watchers = new Set<() => void>()

  now(): number {
    return this.#now
  }

  /** How long each of those who sleep now asked to sleep. */
  get sleeping(): number[] {
    return [...this.#sleepers].map(({ ms }) => ms)
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (signal?.aborted) {
      reject(signal.reason)
      return promise
    }
    const sleeper = { ms, until: this.#now + ms, wake: resolve }
    const onAbort = () => reject(signal?.reason)
    this.#sleepers.add(sleeper)
    signal?.addEventListener('abort', onAbort, { once: true })
    for (const seen of this.#watchers) seen()
    return promise.finally(() => {
      this.#sleepers.delete(sleeper)
      signal?.removeEventListener('abort', onAbort)
    })
  }

  /** Moves time forward; wakes those whose time has come. */
  advance(ms: number): void {
    this.#now += ms
    for (const sleeper of this.#sleepers) {
      if (sleeper.until <= this.#now) sleeper.wake()
    }
  }

  /** Waits until somebody sleeps for at least `atLeast` and at most `atMost` ms. */
  async asleep(atMost: number = Number.POSITIVE_INFINITY, atLeast: number = 0): Promise<Sleeper> {
    for (;;) {
      const sleeper = [...this.#sleepers].find(({ ms }) => ms >= atLeast && ms <= atMost)
      if (sleeper) return sleeper
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#watchers.add(resolve)
      await promise
      this.#watchers.delete(resolve)
    }
  }

  /** Waits as {@link asleep} and lets that time pass. Gives how long it was. */
  async pass(atMost?: number, atLeast?: number): Promise<number> {
    const sleeper = await this.asleep(atMost, atLeast)
    this.#sleepers.delete(sleeper)
    this.advance(sleeper.until - this.#now)
    sleeper.wake()
    return sleeper.ms
  }
}
