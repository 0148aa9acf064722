/**
 * Moves runs of changed lines to where diff(1) puts them. A run whose last line is the same as the line above it may as
 * well be one line further up, and the other way round; runs that meet become one. It goes down as far as it can, or
 * where that is possible, to the last place at which the other text has a change, too: what is removed and what
 * is added then stand together. The number of changed lines stays. Writes to `changed`.
 *
 *        a            a
 *      + b            b      the same text in two ways:
 *      + a          + a      the second is the lower one
 *        b          + b
 */
export function slideChanges(
  lines: readonly string[],
  changed: Uint8Array,
  other: Uint8Array,
): void {
  let partner = 0
  for (let start = 0; start < lines.length; start++) {
    while (other[partner]) partner++
    if (!changed[start]) {
      partner++
      continue
    }
    const run = new Run(lines, changed, other, start, partner)
    run.settle()
    start = run.end
    partner = run.partner
    // The line behind the run is a line of both.
    if (start < lines.length) partner++
  }
}

class Run {
  /** The first line of the run, and the first behind it. */
  start: number
  end: number
  /** The line of the other text that is the same as the one at `end`. */
  partner: number
  readonly #lines: readonly string[]
  readonly #changed: Uint8Array
  readonly #other: Uint8Array

  constructor(
    lines: readonly string[],
    changed: Uint8Array,
    other: Uint8Array,
    start: number,
    partner: number,
  ) {
    this.#lines = lines
    this.#changed = changed
    this.#other = other
    this.start = start
    this.end = start
    this.partner = partner
    this.#join()
  }

  settle(): void {
    let length: number
    let beside: number
    do {
      length = this.end - this.start
      while (this.#up());
      beside = this.#isBesideChange() ? this.end : this.#lines.length
      while (this.#down()) if (this.#isBesideChange()) beside = this.end
    } while (length !== this.end - this.start)
    while (this.end > beside) this.#up()
  }

  /** Whether the other text has a change just where the run ends. */
  #isBesideChange(): boolean {
    return this.#other[this.partner - 1] === 1
  }

  #up(): boolean {
    if (this.start === 0 || this.#lines[this.start - 1] !== this.#lines[this.end - 1]) return false
    this.#changed[--this.start] = 1
    this.#changed[--this.end] = 0
    this.partner--
    while (this.#other[this.partner]) this.partner--
    this.#join()
    return true
  }

  #down(): boolean {
    if (this.end === this.#lines.length || this.#lines[this.start] !== this.#lines[this.end]) {
      return false
    }
    this.#changed[this.start++] = 0
    this.#changed[this.end++] = 1
    this.partner++
    while (this.#other[this.partner]) this.partner++
    this.#join()
    return true
  }

  /** Takes in what is changed at either end. */
  #join(): void {
    while (this.#changed[this.start - 1]) this.start--
    while (this.#changed[this.end]) this.end++
  }
}
