import type { Clock } from '../../core/index.ts'
import { type Delayed, DelayHeap } from './delay-heap.ts'

/** Keys that are to be added later: one heap, and one timer for the next of them. */
export class DelayedKeys {
  readonly #clock: Clock
  readonly #onDue: (key: string, priority: number) => void
  readonly #heap = new DelayHeap()
  #timer = new AbortController()
  #wakesAt = Number.POSITIVE_INFINITY

  constructor(clock: Clock, onDue: (key: string, priority: number) => void) {
    this.#clock = clock
    this.#onDue = onDue
  }

  /** How many there are. */
  get size(): number {
    return this.#heap.size
  }

  /** A key that is here already comes at the earlier time, with the higher priority. */
  add(key: string, ms: number, priority: number): void {
    this.#heap.put(key, this.#clock.now() + ms, priority)
    this.#arm()
  }

  /** Lets go of all of them. */
  clear(): void {
    this.#timer.abort()
    this.#heap.clear()
  }

  #arm(): void {
    const at = this.#heap.first?.at ?? Number.POSITIVE_INFINITY
    if (at >= this.#wakesAt) return
    this.#timer.abort()
    this.#timer = new AbortController()
    this.#wakesAt = at
    const ms = Math.ceil(at - this.#clock.now())
    this.#clock.sleep(ms, this.#timer.signal).then(
      () => this.#wake(),
      () => undefined,
    )
  }

  #wake(): void {
    this.#wakesAt = Number.POSITIVE_INFINITY
    const now = this.#clock.now()
    for (const { key, priority } of this.#due(now)) this.#onDue(key, priority)
    this.#arm()
  }

  *#due(now: number): Generator<Delayed, void, undefined> {
    while ((this.#heap.first?.at ?? Number.POSITIVE_INFINITY) <= now) {
      const delayed = this.#heap.shift()
      if (delayed !== undefined) yield delayed
    }
  }
}
