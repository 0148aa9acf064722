import { ApiError } from './errors.ts'
import { isRecord } from './object.ts'

/** One reason among several for a failure: `metav1.StatusCause`. */
export interface StatusCause {
  /** Machine-readable, as `FieldValueRequired` or `FieldManagerConflict`. */
  readonly reason: string
  readonly message: string
  /** The field in the object's own notation: `spec.containers[0].image`. */
  readonly field: string
}

/** A decoded `metav1.Status`: the server's answer where it is not an object. */
export interface Status {
  /** The HTTP status code. */
  readonly code: number
  /** Machine-readable, as `NotFound`, `AlreadyExists`, `Conflict`, `Invalid`; empty if the server gave none. */
  readonly reason: string
  readonly message: string
  readonly causes: readonly StatusCause[]
  /** Seconds to wait before trying again, if the server said so. */
  readonly retryAfterSeconds: number | undefined
  /** With a 410 of a list: where to go on all the same, at the newest state. Absent if the server gave none. */
  readonly continue?: string
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** client-go's words for a path that no handler is there for; the server answers `404 page not found`, in plain text. */
const unserved = {
  reason: 'NotFound',
  message: 'the server could not find the requested resource',
}

/** Reads a Status from a decoded body; what is no Status becomes one that says so, with the HTTP code kept. */
export function decodeStatus(body: unknown, httpCode: number, fallback = ''): Status {
  const made: Record<string, unknown> = httpCode === 404 ? unserved : {}
  const status = isRecord(body) && body.kind === 'Status' ? body : made
  const details = isRecord(status.details) ? status.details : {}
  const causes = Array.isArray(details.causes) ? details.causes : []
  const retryAfter = details.retryAfterSeconds
  const next = isRecord(status.metadata) ? text(status.metadata.continue) : ''
  return {
    code: typeof status.code === 'number' ? status.code : httpCode,
    reason: text(status.reason),
    message: text(status.message) || fallback || `the server answered HTTP ${httpCode}`,
    causes: causes.filter(isRecord).map(cause => ({
      reason: text(cause.reason),
      message: text(cause.message),
      field: text(cause.field),
    })),
    retryAfterSeconds: typeof retryAfter === 'number' && retryAfter > 0 ? retryAfter : undefined,
    ...(next === '' ? {} : { continue: next }),
  }
}

const hasCode =
  (code: number) =>
  (error: unknown): error is ApiError =>
    error instanceof ApiError && error.status.code === code

/** Whether the user is not allowed to: HTTP 403. */
export const isForbidden: (error: unknown) => error is ApiError = hasCode(403)

/** Whether the object (or the resource itself) does not exist: HTTP 404. */
export const isNotFound: (error: unknown) => error is ApiError = hasCode(404)

/** Whether the write lost a race or would take another manager's fields: HTTP 409, reason `Conflict`. */
export const isConflict = (error: unknown): error is ApiError =>
  hasCode(409)(error) && error.status.reason === 'Conflict'

/** Whether the object is there already: HTTP 409, reason `AlreadyExists`. */
export const isAlreadyExists = (error: unknown): error is ApiError =>
  hasCode(409)(error) && error.status.reason === 'AlreadyExists'

/** Whether the resourceVersion or continue token is too old: HTTP 410. */
export const isGone: (error: unknown) => error is ApiError = hasCode(410)

/** Whether the server's validation refused the object: HTTP 422. */
export const isInvalid: (error: unknown) => error is ApiError = hasCode(422)
