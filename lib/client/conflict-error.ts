import { ApiError, type Status } from '../core/index.ts'

/** A field that another manager owns, with a value other than ours. */
export interface ApplyConflict {
  /** Who owns the field. */
  readonly manager: string
  /** Under which apiVersion the owner wrote it; empty if the server did not say. */
  readonly apiVersion: string
  /** The field in the server's notation: `.spec.replicas`. */
  readonly field: string
}

/**
 * Server-side apply would have changed fields that others own (KEP-555). `code` is
 * `ERR_KUBE_APPLY_CONFLICT`. Either leave those fields out, or take them over with `force: true`.
 */
export class ConflictError extends ApiError {
  readonly conflicts: readonly ApplyConflict[]

  constructor(error: ApiError, conflicts: readonly ApplyConflict[]) {
    super(error.status, error.request, { code: 'APPLY_CONFLICT', cause: error })
    this.conflicts = conflicts
  }
}

/** The server's sentence about one conflict; it has no structured form. The manager is a Go string. */
const sentence =
  /^conflict with "(?<manager>(?:[^"\\]|\\.)*)"(?: with subresource "[^"]*")?(?: using (?<version>\S+))?/

/** The conflicts that a failed apply tells of; undefined if it failed for another reason. */
export function toConflictError(error: unknown): ConflictError | undefined {
  if (!(error instanceof ApiError) || error.status.code !== 409) return undefined
  const conflicts = decodeConflicts(error.status)
  return conflicts.length === 0 ? undefined : new ConflictError(error, conflicts)
}

const decodeConflicts = ({ causes }: Status): ApplyConflict[] =>
  causes
    .filter(cause => cause.reason === 'FieldManagerConflict')
    .map(({ message, field }) => {
      const groups = sentence.exec(message)?.groups
      const manager = groups?.manager?.replace(/\\(["\\])/g, '$1') ?? message
      return { manager, apiVersion: groups?.version ?? '', field }
    })
