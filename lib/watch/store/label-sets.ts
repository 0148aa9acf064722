import { isRecord } from '../../core/index.ts'
import { Numbers } from './numbers.ts'

/** Labels that objects have in common. */
export interface LabelSet {
  readonly labels: Readonly<Record<string, string>>
}

interface Counted extends LabelSet {
  readonly text: string
  count: number
}

/**
 * The distinct sets of labels of a store, by number from 1: most objects of a kind share theirs with others, and then a
 * selector is asked once for all of them.
 */
export class LabelSets {
  readonly #numbers = new Map<string, number>()
  readonly #sets: (Counted | undefined)[] = []
  readonly #free = new Numbers(1)

  /** The number of the set of a JSON text, empty for none. Each take is to be released. */
  take(text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      number = this.#free.take()
      this.#sets[number] = { labels: parse(text), text, count: 0 }
      this.#numbers.set(text, number)
    }
    this.#counted(number).count++
    return number
  }

  /** A set that was taken. */
  at(number: number): LabelSet {
    return this.#counted(number)
  }

  release(number: number): void {
    const set = this.#counted(number)
    if (--set.count > 0) return
    this.#numbers.delete(set.text)
    this.#sets[number] = undefined
    this.#free.giveBack(number)
  }

  /** How many there are. */
  get size(): number {
    return this.#numbers.size
  }

  #counted(number: number): Counted {
    const set = this.#sets[number]
    if (set === undefined) throw new RangeError(`nobody has taken a set ${number}`)
    return set
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
