import {
  ApiError,
  type ApiResponse,
  decodeJson,
  decodeStatus,
  formatRequest,
  type Middleware,
} from '../core/index.ts'

/** Turns an answer of 400 and above into {@link ApiError}; above it, every answer is a success. */
export const respond: Middleware = next => async (request, signal) => {
  const response = await next(request, signal)
  if (response.status < 400) return response
  throw new ApiError(await readStatus(response), formatRequest(request))
}

async function readStatus(response: ApiResponse) {
  const bytes = await response.body.bytes()
  const retryAfter = Number(response.headers['retry-after'])
  let body: unknown
  try {
    body = decodeJson(bytes)
  } catch {
    // Proxies answer in HTML or plain text: the HTTP status is all that is certain.
  }
  const status = decodeStatus(body, response.status)
  return retryAfter > 0 && status.retryAfterSeconds === undefined
    ? { ...status, retryAfterSeconds: retryAfter }
    : status
}
