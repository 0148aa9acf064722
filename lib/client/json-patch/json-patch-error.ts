import { KubeError, visibleText } from '../../core/index.ts'

/**
 * Why a JSON Patch does not apply: a `TEST` did not hold, a place is `MISSING`, the operation itself is
 * `INVALID` whatever it is applied to, or the patch is over a `LIMIT`.
 */
export type JsonPatchFailure = 'TEST' | 'MISSING' | 'INVALID' | 'LIMIT'

/** Which operation failed: its place in the patch, and what it says of itself. */
export interface FailedOperation {
  readonly index: number
  readonly op: string
  readonly path: string
}

/** More of a path than anyone reads; it comes from whoever made the patch. */
const maxPathLength = 200

/**
 * A JSON Patch cannot be applied. `code` is `ERR_KUBE_JSON_PATCH`. The message never quotes a value, as that
 * may be a Secret's.
 */
export class JsonPatchError extends KubeError {
  readonly failure: JsonPatchFailure
  /** The operation's place in the patch, from 0; undefined if the patch as a whole is at fault. */
  readonly index: number | undefined
  /** The operation's own path, a JSON pointer; empty for the whole value, and where there is none. */
  readonly path: string

  constructor(
    failure: JsonPatchFailure,
    why: string,
    operation?: FailedOperation,
    options?: ErrorOptions,
  ) {
    const where = operation === undefined ? '' : `, ${formatOperation(operation)}`
    super('JSON_PATCH', `apply JSON Patch${where}: ${why}`, options)
    this.failure = failure
    this.index = operation?.index
    this.path = operation?.path ?? ''
  }
}

const formatOperation = ({ index, op, path }: FailedOperation): string =>
  `operation ${index}, ${shown(op)} "${shown(path)}"`

const shown = (text: string): string =>
  visibleText(text, { maxLength: maxPathLength, inLine: true })
