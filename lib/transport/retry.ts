import {
  type ApiRequest,
  type ApiResponse,
  type Clock,
  type Middleware,
  type Send,
  TransportError,
} from '../core/index.ts'
import { drain } from './drain.ts'
import { defaultTimeoutMs } from './http-transport.ts'
import { Readiness } from './readiness.ts'
import { retryAfterSeconds } from './retry-after.ts'

/**
 * Whoever names a time with these asks to be asked again, whatever the verb. An API server that has given up on what
 * it had begun (504) names none.
 */
const askAgain: ReadonlySet<number> = new Set([429, 503, 504])
const maxAttempts = 10

/** How long a call may take, and how its pauses are spread. */
export interface RetryOptions {
  /** Deadline of a call that has none of its own; 0 is none. Default 60 s. */
  readonly timeoutMs?: number | undefined
  /** In [0, 1). Default `Math.random`. */
  readonly random?: () => number
}

/**
 * Sends again what the server asks for or certainly has not executed, and reads that were lost:
 *
 *     what came                               GET                         POST, PUT, PATCH, DELETE
 *     429, 503, 504 with Retry-After          after that time             after that time
 *     429, 500, 502, 503, 504 without         no                          no
 *     refused, or closed before a byte left   at once, once               at once, once
 *     refused unread by a session of HTTP/2   at once, once               at once, once
 *     reset or closed before the answer       at once, once               no: `outcome: 'unknown'`
 *     reset or closed within the answer       no: half of it is read      no
 *
 * At most 10 attempts, as client-go (rest/with_retry.go). What is sent again at once goes over a new
 * connection, as the transport has given up those that were idle beside the lost one. To the time that the
 * server names, up to half as much is added at random: it names the same whole second to all that it refuses.
 *
 * All attempts and the pauses between them share one deadline, the request's or else `timeoutMs`; an
 * answer that asks to wait beyond it is given to the caller at once. Streams are sent again after a
 * refusal only: what was lost of one, its reader knows.
 */
export const retry =
  (
    clock: Clock,
    { timeoutMs = defaultTimeoutMs, random = Math.random }: RetryOptions = {},
  ): Middleware =>
  next => {
    const readiness = new Readiness(next, clock, random)
    return (request, signal) => {
      const limitMs = (request.timeoutMs ?? timeoutMs) || Number.POSITIVE_INFINITY
      const deadline = clock.now() + limitMs
      return persist(next, request, { clock, readiness, deadline, random, signal })
    }
  }

interface Persistence {
  readonly clock: Clock
  readonly readiness: Readiness
  readonly deadline: number
  readonly random: () => number
  readonly signal: AbortSignal | undefined
}

async function persist(next: Send, request: ApiRequest, how: Persistence): Promise<ApiResponse> {
  const { clock, readiness, deadline, random, signal } = how
  let repeated = false
  for (let attempt = 1; ; attempt++) {
    try {
      // At least 1: a sleep may end late, and 0 would be no deadline.
      const timeoutMs = Math.max(1, deadline - clock.now())
      const response = await next({ ...request, timeoutMs }, signal)
      const waitMs = attempt < maxAttempts ? pauseMs(response, random) : undefined
      if (waitMs === undefined || clock.now() + waitMs >= deadline) return response
      await drain(response.body, signal)
      await (response.status === 503 ? readiness.wait(waitMs, signal) : clock.sleep(waitMs, signal))
    } catch (error) {
      if (repeated || !mayRepeat(request, error)) throw error
      repeated = true
    }
  }
}

function pauseMs(response: ApiResponse, random: () => number) {
  if (!askAgain.has(response.status)) return undefined
  const seconds = retryAfterSeconds(response)
  return seconds === undefined ? undefined : seconds * 1000 * (1 + random() / 2)
}

function mayRepeat({ method, stream }: ApiRequest, error: unknown): boolean {
  if (stream || !(error instanceof TransportError)) return false
  if (error.code === 'ERR_KUBE_TRANSPORT_RESET') {
    return method === 'GET' || error.outcome === 'not-sent'
  }
  // Other failures to connect take their time, or will not go away.
  return (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ECONNREFUSED'
}
