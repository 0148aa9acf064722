import { type Event, parseEvents, YAMLException } from 'js-yaml'
import type { FieldPath } from '../core/index.ts'
import { Composer, type Document, maxDepth } from './compose.ts'
import { Fault } from './manifest-error.ts'
import { offsetAt } from './yaml-place.ts'

/** The documents of a YAML text. Throws {@link Fault}. */
export const readYaml = (text: string): Document[] =>
  new Composer(text, readEvents(text)).documents()

/**
 * Where values are in a YAML text. The events are read again on the first question and kept, so that a
 * text nobody asks about costs nothing.
 */
export class YamlPlaces {
  readonly #text: string
  #events: readonly Event[] | undefined

  constructor(text: string) {
    this.#text = text
  }

  offsetAt(root: number, path: FieldPath): number {
    this.#events ??= readEvents(this.#text)
    return offsetAt(this.#events, this.#text, root, path)
  }
}

function readEvents(text: string): Event[] {
  try {
    return parseEvents(text, { maxDepth })
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    // The parser's reasons are sentences; some end in a piece of the text, which may be a secret.
    throw new Fault(error.reason.replace(/[:"].*$/s, '').trim(), error.mark?.position ?? 0)
  }
}
