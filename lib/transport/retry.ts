import {
  type ApiRequest,
  type ApiResponse,
  type Clock,
  type Middleware,
  TransportError,
} from '../core/index.ts'
import { firstBytes } from './first-bytes.ts'
import { defaultTimeoutMs } from './http-transport.ts'

/** A server that names a time has not acted on the request: any verb may be sent again. */
const refused: ReadonlySet<number> = new Set([429, 503, 504])
const maxAttempts = 10
/** A server may ask for patience, not for a day of it. */
const maxRetryAfterSeconds = 60
/** A refusal is read, so that its connection can be used again; not if it is a flood. */
const maxRefusalBytes = 64 * 1024

/**
 * Sends again what certainly was not executed: an answer of 429, 503 or 504 with Retry-After in
 * seconds, as client-go does (at most 10 attempts), and a GET whose connection was reset, once. Writes
 * that may have been executed are never repeated: their error says `outcome: 'unknown'`.
 *
 * All attempts and the pauses between them share one deadline, the request's or else `timeoutMs`; an
 * answer that asks to wait beyond it is given to the caller at once.
 */
export const retry =
  (clock: Clock, timeoutMs: number = defaultTimeoutMs): Middleware =>
  next =>
  async (request, signal) => {
    const deadline = clock.now() + ((request.timeoutMs ?? timeoutMs) || Number.POSITIVE_INFINITY)
    const send = () => next({ ...request, timeoutMs: deadline - clock.now() }, signal)
    const sendOnce = () =>
      send().catch(error => {
        if (isLostRead(request, error)) return send()
        throw error
      })
    let response = await sendOnce()
    for (let attempt = 2; attempt <= maxAttempts; attempt++) {
      const waitMs = retryAfterMs(response)
      if (waitMs === undefined || clock.now() + waitMs >= deadline) break
      await firstBytes(response.body, maxRefusalBytes).catch(() => signal?.throwIfAborted())
      await clock.sleep(waitMs, signal)
      response = await sendOnce()
    }
    return response
  }

const isLostRead = (request: ApiRequest, error: unknown): boolean =>
  request.method === 'GET' &&
  !request.stream &&
  error instanceof TransportError &&
  error.code === 'ERR_KUBE_TRANSPORT_RESET'

function retryAfterMs({ status, headers }: ApiResponse): number | undefined {
  const seconds = Number(headers['retry-after'])
  return refused.has(status) && seconds > 0
    ? Math.min(seconds, maxRetryAfterSeconds) * 1000
    : undefined
}
