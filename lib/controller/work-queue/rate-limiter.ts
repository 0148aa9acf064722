import { type Clock, RequestError } from '../../core/index.ts'

/** How long a key that is to be tried again has to wait (client-go's `TypedRateLimiter`). */
export interface RateLimiter {
  /** Milliseconds until the next try of a key that has failed once more. */
  when(key: string): number
  /** The key has succeeded, or nobody wants it any more. */
  forget(key: string): void
  /** How often it has failed since it was forgotten. */
  requeues(key: string): number
}

/** How pauses grow. */
export interface ExponentialTimes {
  /** Default 5, as client-go's. */
  readonly firstMs?: number
  /** Default 1,000,000, as client-go's: a quarter of an hour. */
  readonly maxMs?: number
}

/** For each key by itself: the pause doubles with each failure, up to a limit. */
export function exponentialLimiter({
  firstMs = 5,
  maxMs = 1_000_000,
}: ExponentialTimes = {}): RateLimiter {
  const failures = new Map<string, number>()
  return {
    when(key) {
      const before = failures.get(key) ?? 0
      failures.set(key, before + 1)
      return Math.min(firstMs * 2 ** before, maxMs)
    },
    forget: key => void failures.delete(key),
    requeues: key => failures.get(key) ?? 0,
  }
}

/** How many tries in all. */
export interface BucketRates {
  /** Tries a second in the long run. Default 10, as client-go's. */
  readonly perSecond?: number
  /** Tries at once after a quiet time. Default 100, as client-go's. */
  readonly burst?: number
}

/**
 * For all keys together: a bucket of tokens, which those who come may take before they are there. Throws RequestError for
 * a rate that is not above 0.
 */
export function bucketLimiter(
  clock: Clock,
  { perSecond = 10, burst = 100 }: BucketRates = {},
): RateLimiter {
  if (!(perSecond > 0 && burst >= 1)) {
    throw new RequestError('rate limiter: perSecond must be above 0, and burst at least 1')
  }
  let tokens = burst
  let filledAt = clock.now()
  return {
    when() {
      const now = clock.now()
      tokens = Math.min(burst, tokens + ((now - filledAt) * perSecond) / 1000) - 1
      filledAt = now
      return Math.max(0, (-tokens * 1000) / perSecond)
    },
    forget: () => undefined,
    requeues: () => 0,
  }
}

/** The longest of what several say. */
export const longestOf = (...limiters: readonly RateLimiter[]): RateLimiter => ({
  when: key => Math.max(...limiters.map(limiter => limiter.when(key))),
  forget: key => {
    for (const limiter of limiters) limiter.forget(key)
  },
  requeues: key => Math.max(...limiters.map(limiter => limiter.requeues(key))),
})

/** What controllers have by default: {@link exponentialLimiter} and {@link bucketLimiter}, whichever is later. */
export const controllerLimiter = (clock: Clock): RateLimiter =>
  longestOf(exponentialLimiter(), bucketLimiter(clock))
