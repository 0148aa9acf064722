import { ApiError, NoMatchError, type Status, TransportError } from '../../core/index.ts'

type Row = (status: Status) => boolean

/** An answer of a code whose sentence begins or goes on so; the server has no other word for it. */
const said =
  (code: number, pattern: RegExp): Row =>
  status =>
    status.code === code && pattern.test(status.message)

/** What a server answers while something passes. */
const transient: readonly Row[] = [
  // Too busy, going down, or it has given up waiting for what it began: to apply twice is to apply once.
  ({ code }) => code === 429 || code === 503 || code === 504,
  said(500, /\betcdserver: (?:leader changed|no leader|request timed out|too many requests)/),
  // Webhooks of the same set that are not up yet.
  said(500, /\bfailed calling webhook "/),
  said(500, /\bconversion webhook for .* failed: /),
  // Two writes that count against one quota at the same time.
  said(409, /^Operation cannot be fulfilled on resourcequotas /),
]

/**
 * Whether what failed can be expected to succeed if it is sent again as it is: connections that end or are refused, and what the
 * rows say. Never a conflict of field managers, nor what validation refuses.
 */
export function isTransient(error: unknown): boolean {
  if (error instanceof TransportError) {
    return ['ERR_KUBE_TRANSPORT_RESET', 'ERR_KUBE_TRANSPORT_CONNECT'].includes(error.code)
  }
  return error instanceof ApiError && transient.some(row => row(error.status))
}

/** Of a kind whose definition was made a moment ago: not all servers, nor our own discovery, may know of it yet. */
export const isNotServedYet = (error: unknown): boolean =>
  error instanceof NoMatchError ||
  (error instanceof ApiError &&
    error.status.code === 404 &&
    /^(?:404 page not found|the server could not find the requested resource)/.test(
      error.status.message,
    ))
