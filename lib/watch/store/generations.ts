/**
 * A map of what was used lately: at least so many entries, and at most twice as many.
 *
 *     young ──full──▶ old ──full──▶ forgotten        what is found in old is young again
 */
export class Generations<V> {
  readonly #limit: number
  #young = new Map<number, V>()
  #old = new Map<number, V>()

  constructor(limit: number) {
    this.#limit = limit
  }

  get(id: number): V | undefined {
    const young = this.#young.get(id)
    if (young !== undefined) return young
    const old = this.#old.get(id)
    if (old !== undefined) this.set(id, old)
    return old
  }

  set(id: number, value: V): void {
    if (this.#young.size >= this.#limit) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(id, value)
  }

  delete(id: number): void {
    this.#young.delete(id)
    this.#old.delete(id)
  }
}
