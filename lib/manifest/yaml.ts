import type { FieldPath } from '../core/index.ts'
import { Composer, maxDepth } from './compose.ts'
import type { TextDocument } from './document.ts'
import { Fault } from './manifest-error.ts'
import { splitDocuments } from './split-documents.ts'
import { parseYamlEvents } from './yaml-parser.ts'
import { YamlPlaces } from './yaml-place.ts'

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

/** One document. Its places are read from the text again on the first question, so that one nobody asks about costs nothing. */
class YamlDocument implements TextDocument {
  readonly value: unknown
  readonly #text: string
  readonly #offset: number
  #places: YamlPlaces | undefined

  constructor(text: string, offset: number) {
    this.#text = text
    this.#offset = offset
    const bad = maybeUnreadable.test(text) ? unreadable.exec(text) : null
    if (bad !== null) throw new Fault('a control character must be escaped', bad.index)
    this.value = new Composer(parseYamlEvents(text, maxDepth)).document()
  }

  offsetAt(path: FieldPath): number {
    this.#places ??= new YamlPlaces(parseYamlEvents(this.#text, maxDepth))
    return this.#offset + this.#places.startAt(path)
  }
}
