/** Time, injected, so that specs own it. The real one is `systemClock` of lib/watch. */
export interface Clock {
  /** Milliseconds that only move forward; for spans, not for dates. */
  now(): number
  /** Resolves after `ms`, or rejects with `signal.reason`. Does not keep the process alive by itself beyond that. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}
