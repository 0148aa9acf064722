import type { FieldPath } from './field-path.ts'

/**
 * One thing that is wrong with an object, as the API server would say it: `metav1.StatusCause` with the
 * path kept as data, so that a manifest's reader can point at file and line.
 */
export interface Violation {
  /** Where; empty for the object as a whole. */
  readonly path: FieldPath
  /** The server's word for it: `FieldValueRequired`, `FieldValueTypeInvalid`, …; `FieldUnknown` for strict decoding. */
  readonly reason: string
  readonly message: string
  /** What was probably meant: a name or value that would be right here. */
  readonly suggestion?: string | undefined
}
