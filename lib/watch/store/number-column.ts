const none = new Uint32Array()
const firstCapacity = 16

/**
 * A number for each record, up to 2^32, outside of JavaScript's heap: an array of as many is walked and copied by each
 * collection until it is old, and again each time that it grows.
 */
export class NumberColumn {
  #numbers = none

  /** 0 if none was set. */
  get(id: number): number {
    return this.#numbers[id] ?? 0
  }

  set(id: number, value: number): void {
    if (id >= this.#numbers.length) this.#grow(id)
    this.#numbers[id] = value
  }

  #grow(id: number): void {
    const old = this.#numbers
    this.#numbers = new Uint32Array(Math.max(firstCapacity, 2 * old.length, id + 1))
    this.#numbers.set(old)
  }
}
