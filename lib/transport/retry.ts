import {
  type ApiRequest,
  type ApiResponse,
  type Clock,
  type Middleware,
  type Send,
  TransportError,
} from '../core/index.ts'

/** A server that names a time has not acted on the request: any verb may be sent again. */
const refused: ReadonlySet<number> = new Set([429, 503, 504])
const maxAttempts = 10
/** A server may ask for patience, not for a day of it. */
const maxRetryAfterSeconds = 60

/**
 * Sends again what certainly was not executed: an answer of 429, 503 or 504 with Retry-After, as
 * client-go does (at most 10 attempts), and a GET whose kept-alive connection was closed under it,
 * once. Writes that may have been executed are never repeated: their error says `outcome: 'unknown'`.
 */
export const retry =
  (clock: Clock): Middleware =>
  next =>
  async (request, signal) => {
    let response = await sendOnce(next, request, signal)
    for (let attempt = 2; attempt <= maxAttempts; attempt++) {
      const seconds = retryAfterSeconds(response)
      if (seconds === undefined) break
      response.body.cancel()
      await clock.sleep(seconds * 1000, signal)
      response = await sendOnce(next, request, signal)
    }
    return response
  }

/** Once as far as the server can tell: a read that was lost on a stale connection goes out again. */
const sendOnce = (next: Send, request: ApiRequest, signal: AbortSignal | undefined) =>
  next(request, signal).catch(error => {
    if (isLostRead(request, error)) return next(request, signal)
    throw error
  })

const isLostRead = (request: ApiRequest, error: unknown): boolean =>
  request.method === 'GET' &&
  !request.stream &&
  error instanceof TransportError &&
  error.code === 'ERR_KUBE_TRANSPORT_RESET'

function retryAfterSeconds({ status, headers }: ApiResponse): number | undefined {
  const seconds = Number(headers['retry-after'])
  return refused.has(status) && seconds > 0 ? Math.min(seconds, maxRetryAfterSeconds) : undefined
}
