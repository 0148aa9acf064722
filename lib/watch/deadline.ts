import type { Clock } from '../core/index.ts'

/** What a {@link Deadline} needs to know. */
export interface DeadlineOptions {
  readonly clock: Clock
  /** Undefined and Infinity are no deadline. */
  readonly ms: number | undefined
  /** What the deadline throws, made when it strikes. */
  readonly error: () => Error
  /** Another reason to stop. */
  readonly signal: AbortSignal | undefined
}

/** A span of time as a signal. Whoever starts one ends it, or it strikes. */
export class Deadline {
  /** Fires at the deadline, or with the caller's own signal. */
  readonly signal: AbortSignal
  readonly #ended = new AbortController()

  constructor({ clock, ms, error, signal }: DeadlineOptions) {
    const struck = new AbortController()
    this.signal = AbortSignal.any(signal ? [struck.signal, signal] : [struck.signal])
    if (ms === undefined || ms === Number.POSITIVE_INFINITY) return
    const strike = (): void => {
      try {
        struck.abort(error())
      } catch (failure) {
        struck.abort(failure)
      }
    }
    clock.sleep(ms, this.#ended.signal).then(strike, () => undefined)
  }

  /** It was in time: the clock stops, and the signal will not fire for it. */
  end(): void {
    this.#ended.abort()
  }
}
