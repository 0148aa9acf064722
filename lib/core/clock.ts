/** How to sleep. */
export interface SleepOptions {
  /** A process that has nothing else to do does not wait for it. Default false. */
  readonly background?: boolean
}

/** Time, injected, so that specs own it. The real one is `systemClock`. */
export interface Clock {
  /** Milliseconds that only move forward; for spans, not for dates. */
  now(): number
  /** Resolves after `ms`, or rejects with `signal.reason` as soon as that fires. */
  sleep(ms: number, signal?: AbortSignal, options?: SleepOptions): Promise<void>
}
