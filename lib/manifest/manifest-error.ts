import { KubeError } from '../core/index.ts'
import { formatPosition, type Position } from './position.ts'

/**
 * A text that is no manifest, or a path that holds none. `code` is `ERR_KUBE_MANIFEST`. The message starts
 * with `file:line:column`, and names keys but never values: they may be those of a Secret.
 */
export class ManifestError extends KubeError {
  readonly file: string
  /** From 1; undefined where the fault is the file's as a whole. */
  readonly line: number | undefined
  readonly column: number | undefined
  /** What is wrong, without the place. */
  readonly why: string

  constructor(why: string, place: string | Position, options?: ErrorOptions) {
    const position = typeof place === 'string' ? undefined : place
    const file = typeof place === 'string' ? place : place.file
    super(
      'MANIFEST',
      `${position === undefined ? file : formatPosition(position)}: ${why}`,
      options,
    )
    this.file = file
    this.line = position?.line
    this.column = position?.column
    this.why = why
  }
}

/** A fault at an offset of a text, before anybody has said which file it is. Does not leave this folder. */
export class Fault extends Error {
  readonly offset: number
  /** A second place to name in the message. */
  readonly other: number | undefined

  constructor(why: string, offset: number, other?: number) {
    super(why)
    this.offset = offset
    this.other = other
  }
}
