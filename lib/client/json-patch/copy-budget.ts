import { refuseDepth, setMember } from '../../core/index.ts'
import { Fault } from './fault.ts'

/** Copies values, deeply, and counts the JSON that they are, until it is too much. */
export class CopyBudget {
  readonly #maxBytes: number
  #left: number

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#left = maxBytes
  }

  /**
   * A copy that shares nothing with the value: a shared one could not be written to, being in two places.
   * Throws Fault LIMIT when all copies together are too large, before it makes what is beyond.
   */
  copy(value: unknown): unknown {
    return this.#copy(value, 0)
  }

  #copy(value: unknown, depth: number): unknown {
    if (typeof value !== 'object' || value === null) {
      this.#spend(sizeOf(value))
      return value
    }
    refuseDepth(depth)
    // Brackets, and a comma behind all items but the last.
    this.#spend(2)
    if (Array.isArray(value)) {
      this.#spend(Math.max(value.length - 1, 0))
      return value.map(item => this.#copy(item, depth + 1))
    }
    const copy = {}
    for (const [index, [key, member]] of Object.entries(value).entries()) {
      this.#spend(sizeOf(key) + (index === 0 ? 1 : 2))
      setMember(copy, key, this.#copy(member, depth + 1))
    }
    return copy
  }

  #spend(bytes: number): void {
    this.#left -= bytes
    if (this.#left >= 0) return
    throw new Fault('LIMIT', `the copies of the patch are larger than ${this.#maxBytes} bytes`)
  }
}

/** The bytes of a text, number, boolean or null in JSON, escapes not counted. */
const sizeOf = (value: unknown): number =>
  typeof value === 'string' ? Buffer.byteLength(value) + 2 : String(value).length
