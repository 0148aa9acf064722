import type { FieldPath, KubeObject, Status, Violation } from '../core/index.ts'

/** A text of the server's `Warning` headers. */
export interface Warning {
  /** Where, as far as the text tells; else empty. */
  readonly path: FieldPath
  readonly message: string
}

/** The server's own answer to a request that it refuses. */
export type Refusal = Pick<Status, 'code' | 'reason' | 'message' | 'causes'>

/** What a check has to say of one object. */
export interface Finding {
  readonly violations: readonly Violation[]
  /** What the server would warn of; default nothing. */
  readonly warnings?: readonly Warning[] | undefined
  /** What the server would answer with, where that was asked for. */
  readonly object?: KubeObject | undefined
  /** The answer that the violations are of, from a check that knows it. */
  readonly refusal?: Refusal | undefined
  /**
   * Why the check could not look at the object, or not at all of it: its kind is not known, its schema
   * is too large. Undefined if it looked at everything that it is there for.
   */
  readonly unchecked?: string | undefined
}

/** One way to look at an object. Checks know nothing of each other. */
export interface Check {
  /** A word for reports: `metadata`, `schema`, `rules`. */
  readonly name: string
  /**
   * Whether it says what the server would say, all of it: where such a check has looked at everything,
   * its verdict is the verdict, and the others only add suggestions.
   */
  readonly decisive: boolean
  /** Fails only with `signal.reason` or where the run as a whole cannot go on; never writes to the object. */
  run(object: KubeObject, signal?: AbortSignal): Finding | Promise<Finding>
}
