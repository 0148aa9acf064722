import { ApiError, findManagedPath, type KubeObject, type Status, valueAt } from '../core/index.ts'

/** A field that another manager owns, with a value other than ours. */
export interface ApplyConflict {
  /** Who owns the field. */
  readonly manager: string
  /** Whether the owner applied it or wrote it in another way; absent if the server did not say. */
  readonly operation?: 'Apply' | 'Update'
  /** Through which subresource, as `scale` or `status`; absent if through none. */
  readonly subresource?: string
  /** Under which apiVersion the owner wrote it; said of an Update only, else empty. */
  readonly apiVersion: string
  /** When the owner last wrote (RFC 3339); said of an Update only, and not of `scale`, where none is kept. */
  readonly time?: string
  /** The field in the server's notation: `.spec.replicas`. */
  readonly field: string
}

/** A conflict, and what it is about. */
export interface ConflictValues extends ApplyConflict {
  /** What the apply asked for. */
  readonly ours: unknown
  /** What the object has now; undefined if the field is gone meanwhile. */
  readonly live: unknown
}

/** What an apply asked for, and how to learn what there is. */
interface Applied {
  readonly object: unknown
  readonly readLive: (signal?: AbortSignal) => Promise<KubeObject>
}

/**
 * Server-side apply would have changed fields that others own (KEP-555). `code` is
 * `ERR_KUBE_APPLY_CONFLICT`. Either leave those fields out, or take them over with `force: true`.
 */
export class ConflictError extends ApiError {
  readonly conflicts: readonly ApplyConflict[]
  /** Private, as it may be a Secret: an error is logged with all that can be seen of it. */
  readonly #applied: Applied | undefined

  constructor(error: ApiError, conflicts: readonly ApplyConflict[], applied?: Applied) {
    super(error.status, error.request, { code: 'APPLY_CONFLICT', cause: error })
    this.conflicts = conflicts
    this.#applied = applied
  }

  /**
   * The conflicts with both values, ours and the live one, which the server does not send: reads the object, once
   * a call. `time` is there of an Apply too, from the object's managedFields. Throws as `get` does.
   */
  async values(signal?: AbortSignal): Promise<ConflictValues[]> {
    const live = await this.#applied?.readLive(signal)
    return this.conflicts.map(conflict => ({
      ...conflict,
      ...ownerIn(live, conflict),
      ours: valueIn(this.#applied?.object, conflict),
      live: valueIn(live, conflict),
    }))
  }
}

function valueIn(object: unknown, { field }: ApplyConflict): unknown {
  const path = findManagedPath(object, field)
  return path && valueAt(object, path)
}

/** `metav1.ManagedFieldsEntry`, as far as it tells who and when. */
interface Owner {
  readonly manager?: string
  readonly operation?: string
  readonly subresource?: string
  readonly apiVersion?: string
  readonly time?: string
}

/** When, and under which apiVersion, by the one entry that can be meant. */
function ownerIn(live: KubeObject | undefined, conflict: ApplyConflict): Partial<ApplyConflict> {
  const { managedFields } = live?.metadata ?? {}
  const owners = (Array.isArray(managedFields) ? managedFields : []) as readonly Owner[]
  const [owner, other] = owners.filter(
    entry =>
      entry.manager === conflict.manager &&
      entry.operation === conflict.operation &&
      entry.subresource === conflict.subresource &&
      (conflict.apiVersion === '' || entry.apiVersion === conflict.apiVersion),
  )
  if (owner === undefined || other !== undefined) return {}
  const { time = conflict.time, apiVersion = conflict.apiVersion } = owner
  return { apiVersion, ...(time !== undefined && { time }) }
}

/**
 * The server's sentence about one conflict (apimachinery, managedfields/internal/conflict.go); it has no
 * structured form. The manager is a Go string; what follows `using` is said of updates only.
 */
const sentence =
  /^conflict with "(?<manager>(?:[^"\\]|\\.)*)"(?: with subresource "(?<subresource>[^"]*)")?(?: using (?<version>\S+)(?: at (?<time>\S+))?)?$/

/** The conflicts that a failed apply tells of; undefined if it failed for another reason. */
export function toConflictError(error: unknown, applied: Applied): ConflictError | undefined {
  if (!(error instanceof ApiError) || error.status.code !== 409) return undefined
  const conflicts = decodeConflicts(error.status)
  return conflicts.length === 0 ? undefined : new ConflictError(error, conflicts, applied)
}

const decodeConflicts = ({ causes }: Status): ApplyConflict[] =>
  causes
    .filter(cause => cause.reason === 'FieldManagerConflict')
    .map(({ message, field }) => {
      const groups = sentence.exec(message)?.groups
      if (groups === undefined) return { manager: message, apiVersion: '', field }
      const { manager = '', subresource, version: apiVersion = '', time } = groups
      return {
        manager: manager.replace(/\\(["\\])/g, '$1'),
        operation: apiVersion === '' ? 'Apply' : 'Update',
        ...(subresource !== undefined && { subresource }),
        apiVersion,
        ...(time !== undefined && { time }),
        field,
      }
    })
