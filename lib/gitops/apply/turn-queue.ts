/** Numbers that wait, each with its turn; the lowest turn goes first. */
export class TurnQueue {
  /** The next one is the last: taking it moves nothing. */
  readonly #waiting: { readonly number: number; readonly turn: number }[] = []

  push(number: number, turn: number): void {
    let low = 0
    let high = this.#waiting.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#waiting[middle]?.turn ?? 0) > turn) low = middle + 1
      else high = middle
    }
    this.#waiting.splice(low, 0, { number, turn })
  }

  shift(): number | undefined {
    return this.#waiting.pop()?.number
  }
}
