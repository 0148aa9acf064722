/** Hands out whole numbers, small ones first, and those that were given back before new ones. */
export class Numbers {
  readonly #free: number[] = []
  #end: number

  /** `first`: where 0 is to mean none, 1. */
  constructor(first: 0 | 1) {
    this.#end = first
  }

  /** All that were ever taken are below. */
  get end(): number {
    return this.#end
  }

  take(): number {
    return this.#free.pop() ?? this.#end++
  }

  /** It is taken, and once only. */
  giveBack(number: number): void {
    this.#free.push(number)
  }
}
