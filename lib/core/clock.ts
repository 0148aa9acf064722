/** Time, injected, so that specs own it. The real one is `systemClock`. */
export interface Clock {
  /** Milliseconds that only move forward; for spans, not for dates. */
  now(): number
  /** Resolves after `ms`, or rejects with `signal.reason` as soon as that fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
