import {
  ApiError,
  type ApiResponse,
  decodeJson,
  decodeStatus,
  formatRequest,
  type Middleware,
} from '../core/index.ts'
import { firstBytes } from './first-bytes.ts'
import { retryAfterSeconds } from './retry-after.ts'

/** A Status with a cause for each of thousands of fields is smaller; what is longer is not one. */
const maxStatusBytes = 1024 * 1024

/**
 * Turns every answer that is no success into {@link ApiError}, redirects too, as they are not followed:
 * above it there are only answers of 2xx and, to a request that named an ETag, 304.
 */
export const respond: Middleware = next => async (request, signal) => {
  const response = await next(request, signal)
  if (response.status < 300 || response.status === 304) return response
  throw new ApiError(await readStatus(response, signal), formatRequest(request))
}

async function readStatus(response: ApiResponse, signal: AbortSignal | undefined) {
  let body: unknown
  try {
    body = decodeJson(await firstBytes(response.body, maxStatusBytes))
  } catch {
    // Proxies answer in HTML or plain text, and bodies are cut: the HTTP status is all that is certain.
    signal?.throwIfAborted()
  }
  const redirect = response.status < 400 ? ', a redirect, which is not followed' : ''
  const fallback = `the server answered HTTP ${response.status}${redirect}`
  const status = decodeStatus(body, response.status, fallback)
  return { ...status, retryAfterSeconds: status.retryAfterSeconds ?? retryAfterSeconds(response) }
}
