const none = Buffer.alloc(0)
const firstCapacity = 16
/** Less than twice: what is not taken yet is memory all the same, and to copy the rest takes no time. */
const growth = 1.25
/** In place of a length: the text is among the others. */
const other = 0xff

/**
 * A short text for each record, outside of JavaScript's heap, where it takes its length, not three times that, and no
 * collection has to copy it. `width` is how long most texts are at most; up to 254.
 *
 *     record 0   36 4b0c61c2-…        length, and as many bytes
 *     record 1  255                   one that is longer, or not Latin-1, is kept as it is
 */
export class TextColumn {
  readonly #width: number
  #bytes = none
  readonly #others = new Map<number, string>()

  constructor(width: number) {
    this.#width = width
  }

  /** Empty if none was set. */
  get(id: number): string {
    const begin = this.#begin(id)
    const length = this.#bytes[begin] ?? 0
    if (length === other) return this.#others.get(id) ?? ''
    return this.#bytes.toString('latin1', begin + 1, begin + 1 + length)
  }

  /** Whether the text is this one. */
  is(id: number, text: string): boolean {
    const begin = this.#begin(id)
    const length = this.#bytes[begin] ?? 0
    if (length === other) return this.#others.get(id) === text
    if (length !== text.length) return false
    for (let at = 0; at < length; at++) {
      if (this.#bytes[begin + 1 + at] !== text.charCodeAt(at)) return false
    }
    return true
  }

  set(id: number, text: string): void {
    const begin = this.#begin(id)
    if (begin >= this.#bytes.length) this.#grow(id)
    if (this.#bytes[begin] === other) this.#others.delete(id)
    this.#bytes[begin] = text.length
    if (this.#write(begin + 1, text)) return
    this.#bytes[begin] = other
    this.#others.set(id, text)
  }

  /** False if it has no room, or is not of such bytes. */
  #write(begin: number, text: string): boolean {
    if (text.length > this.#width) return false
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit > 0xff) return false
      this.#bytes[begin + at] = unit
    }
    return true
  }

  #begin(id: number): number {
    return id * (1 + this.#width)
  }

  #grow(id: number): void {
    const old = this.#bytes
    const records = Math.max(firstCapacity, Math.ceil((id + 1) * growth))
    this.#bytes = Buffer.alloc(this.#begin(records))
    old.copy(this.#bytes)
  }
}
