import { isRecord } from '../../core/index.ts'

/** Labels that objects have in common. */
export interface LabelSet {
  readonly labels: Readonly<Record<string, string>>
}

interface Counted extends LabelSet {
  readonly text: string
  count: number
}

/**
 * The distinct sets of labels of a store: most objects of a kind share theirs with others, and then a selector is
 * asked once for all of them.
 */
export class LabelSets {
  readonly #byText = new Map<string, Counted>()

  /** The set of a JSON text, empty for none. Each take is to be released. */
  take(text: string): LabelSet {
    let set = this.#byText.get(text)
    if (set === undefined) {
      set = { labels: parse(text), text, count: 0 }
      this.#byText.set(text, set)
    }
    set.count++
    return set
  }

  release(set: LabelSet): void {
    const counted = set as Counted
    if (--counted.count === 0) this.#byText.delete(counted.text)
  }

  /** How many there are. */
  get size(): number {
    return this.#byText.size
  }
}

/** Only texts are labels, whatever a server sends. */
function parse(text: string): Record<string, string> {
  const value: unknown = text === '' ? {} : JSON.parse(text)
  const entries = isRecord(value) ? Object.entries(value) : []
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
