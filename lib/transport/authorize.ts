import type { ApiRequest, AuthHeaders, Credentials, Middleware } from '../core/index.ts'
import { drain } from './drain.ts'

/**
 * Adds the credentials' headers to each request. One that the server refuses with 401 was not executed, so
 * it is sent once more, whatever its verb, if the credentials can be renewed.
 */
export const authorize =
  (credentials: Credentials): Middleware =>
  next =>
  async (request, signal) => {
    const given = credentials.headers(signal)
    const headers = given instanceof Promise ? await given : given
    const response = await next(withHeaders(request, headers), signal)
    if (response.status !== 401 || credentials.renew === undefined) return response
    try {
      if (!(await credentials.renew(headers, signal))) return response
    } catch (error) {
      response.body.cancel()
      throw error
    }
    await drain(response.body, signal)
    return next(withHeaders(request, await credentials.headers(signal)), signal)
  }

/** A client certificate needs none, and the request goes on as it is. */
const withHeaders = (request: ApiRequest, headers: AuthHeaders): ApiRequest =>
  Object.keys(headers).length === 0
    ? request
    : { ...request, headers: { ...request.headers, ...headers } }
