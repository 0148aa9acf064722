import type { KubeObject } from '../core/index.ts'
import type { InformerEvent } from './informer-event.ts'

/** Of those that were taken the array is freed when they are so many, and half of it. */
const takenAtLeast = 1024

/**
 * Events that wait, first come, first served. The last one of an object is found by its key, from when that is asked for the
 * first time until nothing waits: a handler that keeps up needs no index.
 *
 *     number    7     8     9     10    11
 *               ·   [ b+ ]  ·   [ a~ ][ c+ ]     8 is the first; 7 was taken, 9 has come to nothing
 *     latest    b ─▶ 8   a ─▶ 10   c ─▶ 11
 */
export class PendingEvents<T extends KubeObject> {
  /** How many wait. */
  size = 0
  /** Without those before `#base`; undefined: taken, or come to nothing. */
  #events: (InformerEvent<T> | undefined)[] = []
  #base = 0
  #first = 0
  #latest: Map<string, number> | undefined

  append(event: InformerEvent<T>): void {
    this.#latest?.set(event.key, this.#base + this.#events.length)
    this.#events.push(event)
    this.size++
  }

  /** The next one, which waits no more. */
  shift(): InformerEvent<T> | undefined {
    for (; this.#first < this.#events.length; this.#first++) {
      const event = this.#events[this.#first]
      if (event === undefined) continue
      this.#remove(this.#base + this.#first, event.key)
      return event
    }
    return undefined
  }

  /** The last one of an object. */
  lastOf(key: string): InformerEvent<T> | undefined {
    const number = this.#index().get(key)
    return number === undefined ? undefined : this.#events[number - this.#base]
  }

  /** Has another one wait in place of the last one of its object; undefined: none, and no earlier one is found any more. */
  replaceLast(key: string, event: InformerEvent<T> | undefined): void {
    const number = this.#index().get(key)
    if (number === undefined) return
    if (event !== undefined) this.#events[number - this.#base] = event
    else this.#remove(number, key)
  }

  clear(): void {
    this.size = 0
    this.#events = []
    this.#base = 0
    this.#first = 0
    this.#latest = undefined
  }

  #remove(number: number, key: string): void {
    this.size--
    if (this.size === 0) {
      this.clear()
      return
    }
    this.#events[number - this.#base] = undefined
    if (this.#latest?.get(key) === number) this.#latest.delete(key)
    if (this.#first < takenAtLeast || this.#first < this.#events.length / 2) return
    this.#events = this.#events.slice(this.#first)
    this.#base += this.#first
    this.#first = 0
  }

  #index(): Map<string, number> {
    this.#latest ??= new Map(
      this.#events.flatMap((event, at) => (event ? [[event.key, this.#base + at] as const] : [])),
    )
    return this.#latest
  }
}
