import type { FieldPath } from '../core/index.ts'
import { Composer, DuplicateKey, maxDepth } from './compose.ts'
import type { TextDocument } from './document.ts'
import { Fault } from './manifest-error.ts'
import { splitDocuments } from './split-documents.ts'
import { type YamlEvent, YamlEvents } from './yaml-event.ts'
import { parseYamlEvents } from './yaml-parser.ts'
import { firstMember, YamlPlaces } from './yaml-place.ts'

/** The documents of a YAML text from an offset on, the empty ones too. Throws {@link Fault}. */
export const readYaml = (text: string, from = 0): TextDocument[] =>
  splitDocuments(text, from).map(({ text: document, offset }) => {
    try {
      return new YamlDocument(document, offset)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      const other = error.other === undefined ? undefined : error.other + offset
      throw new Fault(error.message, Math.min(error.offset, document.length) + offset, other)
    }
  })

/** What no reader of YAML 1.1 takes as it is: control characters, half a surrogate pair, the last two of Unicode's first plane. */
const unreadable = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/** The same without pairs of surrogates, in which it is slow: what it does not find is readable. */
const maybeUnreadable = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd]/

/**
 * One document. Its places are read from the text again on the first question, so that one nobody asks about costs nothing;
 * of where it begins, which is asked of all, nothing need be kept.
 */
class YamlDocument implements TextDocument {
  readonly value: unknown
  readonly #text: string
  readonly #offset: number
  readonly #start: number | undefined
  #places: YamlPlaces | undefined

  constructor(text: string, offset: number) {
    this.#text = text
    this.#offset = offset
    const bad = maybeUnreadable.test(text) ? unreadable.exec(text) : null
    if (bad !== null) throw new Fault('a control character must be escaped', bad.index)
    const { value, start } = compose(text)
    this.value = value
    this.#start = start
  }

  offsetAt(path: FieldPath): number {
    if (path.length === 0 && this.#start !== undefined) return this.#offset + this.#start
    this.#places ??= new YamlPlaces(eventsOf(this.#text))
    return this.#offset + this.#places.startAt(path)
  }
}

function compose(text: string): Composer {
  const composer = new Composer()
  try {
    parseYamlEvents(text, maxDepth, composer)
  } catch (error) {
    if (!(error instanceof DuplicateKey)) throw error
    const { key, mapStart, offset, message } = error
    throw new Fault(message, offset, firstMember(eventsOf(text), mapStart, key))
  }
  return composer
}

/** As far as the text can be read. */
function eventsOf(text: string): readonly YamlEvent[] {
  const events = new YamlEvents()
  try {
    parseYamlEvents(text, maxDepth, events)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
  }
  return events.events
}
