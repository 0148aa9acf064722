import { NumberColumn } from './number-column.ts'

/** Some of the records of a store. Going through them, in order of their ids, sees what was added or taken out meanwhile behind the place. */
export class IdSet implements Iterable<number> {
  #isIn = new NumberColumn()
  #size = 0
  /** Behind the last. */
  #end = 0

  get size(): number {
    return this.#size
  }

  has(id: number): boolean {
    return this.#isIn.get(id) === 1
  }

  add(id: number): void {
    if (this.has(id)) return
    this.#isIn.set(id, 1)
    this.#size++
    this.#end = Math.max(this.#end, id + 1)
  }

  /** Whether it was in. */
  delete(id: number): boolean {
    if (!this.has(id)) return false
    this.#isIn.set(id, 0)
    this.#size--
    return true
  }

  clear(): void {
    this.#isIn = new NumberColumn()
    this.#size = 0
    this.#end = 0
  }

  *[Symbol.iterator](): Generator<number, void> {
    for (let id = 0; id < this.#end; id++) if (this.has(id)) yield id
  }
}
