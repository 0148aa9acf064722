import type { FieldPath } from '../core/index.ts'

/** One document of a text, whatever its format. */
export interface TextDocument {
  /** Null for an empty one. */
  readonly value: unknown
  /**
   * The offset in the text of the value at `path`, a map's member being at its key, or of its nearest
   * ancestor. Worked out when asked for.
   */
  offsetAt(path: FieldPath): number
}
