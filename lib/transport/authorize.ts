import type { Credentials, Middleware } from '../core/index.ts'

/** Adds the credentials' headers to each request; they are asked every time, so a rotated token is used at once. */
export const authorize =
  (credentials: Credentials): Middleware =>
  next =>
  async (request, signal) =>
    next(
      { ...request, headers: { ...request.headers, ...(await credentials.headers(signal)) } },
      signal,
    )
