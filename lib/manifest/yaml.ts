import { type Event, parseEvents, YAMLException } from 'js-yaml'
import type { FieldPath } from '../core/index.ts'
import { Composer, type Document, maxDepth } from './compose.ts'
import { isFlowBreak, joinFlowBreaks } from './flow-breaks.ts'
import { Fault } from './manifest-error.ts'
import { offsetAt } from './yaml-place.ts'

/** The documents of a YAML text. Throws {@link Fault}. */
export function readYaml(text: string): Document[] {
  const parsed = parse(text)
  return new Composer(parsed.text, parsed.events).documents()
}

/**
 * Where values are in a YAML text. The events are read again on the first question and kept, so that a
 * text nobody asks about costs nothing.
 */
export class YamlPlaces {
  readonly #text: string
  #parsed: Parsed | undefined

  constructor(text: string) {
    this.#text = text
  }

  offsetAt(root: number, path: FieldPath): number {
    this.#parsed ??= parse(this.#text)
    return offsetAt(this.#parsed.events, this.#parsed.text, root, path)
  }
}

interface Parsed {
  /** The text with its flow collections mended: the same length, the same places. */
  readonly text: string
  readonly events: readonly Event[]
}

function parse(text: string): Parsed {
  try {
    // The parser counts a scalar as a level, and what may be a key as another.
    return { text, events: parseEvents(text, { maxDepth: maxDepth + 2 }) }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const joined = isFlowBreak(error) ? joinFlowBreaks(text) : text
    if (joined !== text) return parse(joined)
    // The parser's reasons are sentences; some end in a piece of the text, which may be a secret.
    throw new Fault(error.reason.replace(/[:"].*$/s, '').trim(), error.mark?.position ?? 0)
  }
}
