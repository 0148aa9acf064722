import { ApiError, type Clock, systemClock } from '../core/index.ts'
import type { CallOptions } from './resource-client.ts'

/** How often a lost race is run again. */
export interface ConflictRetryOptions extends CallOptions {
  /** Times that it is tried in all. Default 5, as client-go's `retry.DefaultRetry`. */
  readonly attempts?: number | undefined
  /** Default: the machine's. */
  readonly clock?: Clock | undefined
}

/** `retry.DefaultRetry` of client-go: 10 ms, and up to a tenth more, after each race. */
const pauseMs = 10
const jitter = 0.1

/**
 * Runs what may lose a race, again after each race that is lost, until it wins or `attempts` are over: then the
 * last refusal is thrown, as ApiError, with a message that says so. `isLost` tells which errors are lost races;
 * all others are thrown as they come.
 */
export async function retryConflicts<R>(
  run: () => Promise<R>,
  isLost: (error: unknown) => error is ApiError,
  { attempts = 5, clock = systemClock, signal }: ConflictRetryOptions,
): Promise<R> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (!isLost(error)) throw error
      if (attempt >= attempts) throw givenUp(error, attempt)
    }
    await clock.sleep(pauseMs * (1 + jitter * Math.random()), signal)
  }
}

function givenUp(error: ApiError, attempts: number): ApiError {
  const message = `somebody else was faster ${attempts} times: ${error.status.message}`
  return new ApiError({ ...error.status, message }, error.request, { cause: error })
}
