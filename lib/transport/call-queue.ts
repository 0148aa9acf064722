import { AsyncLocalStorage } from 'node:async_hooks'
import type { Http1Call } from './http1-call.ts'

/** Runs a function as whoever has sent the call, for those that trace what belongs together. */
type InContext = ReturnType<typeof AsyncLocalStorage.snapshot>

/** A call that waits. */
interface Waiting {
  readonly call: Http1Call
  readonly inContext: InContext
}

/** Places that are empty before the others move up: each is moved once for each that was taken, or less. */
const minEmpty = 1024

/**
 * Calls that wait for a connection, first come, first served, a hundred thousand if need be. An Array's own shift() moves all of
 * them, and a Map's first entry is found behind all that were deleted.
 *
 *     empty … empty │ waiting … waiting
 *                   └ first
 */
export class CallQueue {
  #places: (Waiting | undefined)[] = []
  #first = 0

  /** How many wait. */
  get size(): number {
    return this.#places.length - this.#first
  }

  /** To be called by whoever sends the call: it is given out as theirs. */
  push(call: Http1Call): void {
    this.#places.push({ call, inContext: AsyncLocalStorage.snapshot() })
  }

  /** Takes the first. */
  shift(): Waiting | undefined {
    const first = this.#places[this.#first]
    if (first === undefined) return undefined
    // What is old and empty must not keep what is new.
    this.#places[this.#first++] = undefined
    if (this.#first >= minEmpty && this.#first * 2 >= this.#places.length) {
      this.#places = this.#places.slice(this.#first)
      this.#first = 0
    }
    return first
  }
}
