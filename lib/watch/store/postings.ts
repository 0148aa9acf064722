/**
 * Which records have which values: a secondary index. A record has any number of values, a value any number of records.
 *
 *     'node-1' ─▶ {0, 7, 9}        record 0 ─▶ ['node-1']
 *     'node-2' ─▶ {3}              record 3 ─▶ ['node-2']
 */
export class Postings {
  readonly #entries = new Map<string, Entry>()
  readonly #values: (readonly string[] | undefined)[] = []

  /** What a record's values are now. */
  set(id: number, values: readonly string[]): void {
    if (isSame(this.#values[id] ?? [], values)) return
    this.delete(id)
    if (values.length === 0) return
    const entries = values.map(value => this.#entryOf(value))
    for (const { records } of entries) records.add(id)
    const [first] = entries
    this.#values[id] = entries.length === 1 && first ? first.alone : values
  }

  delete(id: number): void {
    for (const value of this.#values[id] ?? []) {
      const records = this.#entries.get(value)?.records
      records?.delete(id)
      if (records?.size === 0) this.#entries.delete(value)
    }
    this.#values[id] = undefined
  }

  /** The records with a value, in no promised order. */
  of(value: string): Iterable<number> {
    return this.#entries.get(value)?.records ?? []
  }

  /** All values that a record has. */
  values(): Iterable<string> {
    return this.#entries.keys()
  }

  #entryOf(value: string): Entry {
    let entry = this.#entries.get(value)
    if (entry === undefined) {
      entry = { records: new Set(), alone: [value] }
      this.#entries.set(value, entry)
    }
    return entry
  }
}

interface Entry {
  readonly records: Set<number>
  /** The value, as all records have it that have no other: thousands of them are of one namespace. */
  readonly alone: readonly string[]
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value, at) => value === b[at])
