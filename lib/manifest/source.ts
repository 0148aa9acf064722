import type { FieldPath } from '../core/index.ts'
import type { TextDocument } from './document.ts'
import { Fault, ManifestError } from './manifest-error.ts'
import { LineIndex, type Position } from './position.ts'

/** Where an object was written. */
export interface Source {
  readonly file: string
  /** Of the object's first character, from 1. */
  readonly line: number
  readonly column: number
  /** All of the text that the object was read from, with what else is in it: it may be a Secret. */
  readonly text: string
  /**
   * Where the value at a path of the object is: a map's member at its key, an item at its first
   * character. What is not in the text is where its nearest ancestor is.
   */
  locate(path: FieldPath): Position
}

/** A text that objects are read from; makes their sources. Positions are worked out when asked for. */
export class SourceText {
  readonly file: string
  readonly text: string
  readonly #lines: LineIndex

  constructor(text: string, file: string) {
    this.file = file
    this.text = text
    this.#lines = new LineIndex(text, file)
  }

  /** Where a value of a document is. */
  locate(document: TextDocument, path: FieldPath): Position {
    return this.#lines.at(document.offsetAt(path))
  }

  source(document: TextDocument, path: FieldPath): Source {
    return new ObjectSource(this, document, path)
  }

  error(why: string, document: TextDocument, path: FieldPath): ManifestError {
    return new ManifestError(why, this.locate(document, path))
  }
}

class ObjectSource implements Source {
  readonly #text: SourceText
  readonly #document: TextDocument
  readonly #path: FieldPath

  constructor(text: SourceText, document: TextDocument, path: FieldPath) {
    this.#text = text
    this.#document = document
    this.#path = path
  }

  get file(): string {
    return this.#text.file
  }

  get line(): number {
    return this.locate([]).line
  }

  get column(): number {
    return this.locate([]).column
  }

  get text(): string {
    return this.#text.text
  }

  locate(path: FieldPath): Position {
    return this.#text.locate(this.#document, [...this.#path, ...path])
  }
}

/** Runs a reader and gives its faults the file's name, lines and columns. */
export function withPlaces<T>(text: string, file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const lines = new LineIndex(text, file)
    const other =
      error.other === undefined ? '' : `; first at ${formatPlace(lines.at(error.other))}`
    throw new ManifestError(`${error.message}${other}`, lines.at(error.offset))
  }
}

const formatPlace = ({ line, column }: Position): string => `${line}:${column}`
