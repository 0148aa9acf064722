/**
 * Which records have which values: a secondary index. A record has any number of values, a value any number of records.
 *
 *     'node-1' ─▶ {0, 7, 9}        record 0 ─▶ ['node-1']
 *     'node-2' ─▶ {3}              record 3 ─▶ ['node-2']
 */
export class Postings {
  readonly #records = new Map<string, Set<number>>()
  readonly #values: (readonly string[] | undefined)[] = []

  /** What a record's values are now. */
  set(id: number, values: readonly string[]): void {
    const old = this.#values[id]
    if (
      old !== undefined &&
      old.length === values.length &&
      old.every((value, at) => value === values[at])
    )
      return
    this.delete(id)
    if (values.length === 0) return
    this.#values[id] = values
    for (const value of values) {
      const records = this.#records.get(value)
      if (records === undefined) this.#records.set(value, new Set([id]))
      else records.add(id)
    }
  }

  delete(id: number): void {
    for (const value of this.#values[id] ?? []) {
      const records = this.#records.get(value)
      records?.delete(id)
      if (records?.size === 0) this.#records.delete(value)
    }
    this.#values[id] = undefined
  }

  /** The records with a value, in no promised order. */
  of(value: string): Iterable<number> {
    return this.#records.get(value) ?? []
  }

  /** All values that a record has. */
  values(): Iterable<string> {
    return this.#records.keys()
  }
}
