import { ApiError, type Clock } from '../../core/index.ts'
import { Backoff } from '../../watch/index.ts'

/** In all, with pauses of half a second to eight between them: half a minute at most. */
const maxAttempts = 6
const pauses = { firstMs: 500, maxMs: 8_000, resetMs: 60_000 }

/** How a call is tried again. */
export interface Retrying {
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly isTransient: (error: unknown) => boolean
  /** In [0, 1). Default `Math.random`. */
  readonly random?: () => number
}

/** Calls until it succeeds, or fails for good, with growing pauses, none shorter than the server asks for. Throws the last failure. */
export async function retryTransient<R>(
  call: () => Promise<R>,
  { clock, signal, isTransient, random = Math.random }: Retrying,
): Promise<R> {
  const backoff = new Backoff(clock, random, pauses)
  for (let attempt = 1; ; attempt++) {
    try {
      return await call()
    } catch (error) {
      signal.throwIfAborted()
      if (attempt === maxAttempts || !isTransient(error)) throw error
      const seconds = error instanceof ApiError ? (error.status.retryAfterSeconds ?? 0) : 0
      await backoff.pause(signal, seconds * 1000)
    }
  }
}
