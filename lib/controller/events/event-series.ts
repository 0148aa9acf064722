import type { KubeObject } from '../../core/index.ts'

/** An event that may happen again. */
export interface EventEntry {
  readonly key: string
  /** As it was the first time. */
  readonly event: KubeObject
  /** How often it has happened. */
  count: number
  lastObserved: Date
  /** By the clock that never goes back. */
  lastObservedAt: number
  /** Whether the server has it. */
  isStored: boolean
}

/** client-go's (tools/events): an event that did not happen again for so long is over. */
export const finishMs: number = 6 * 60_000
/** client-go's: one that goes on is written again, or the server forgets it after an hour. */
export const refreshMs: number = 30 * 60_000
/** client-go's (tools/record): more are not remembered; its tools/events has no limit. */
const maxEntries = 4096

/**
 * What happens again and again is one event that counts (KEP-383):
 *
 *     first time         written
 *     second time        written, as a series of two
 *     third time, …      counted
 *     each 30 minutes    written, if it is a series
 *     over for 6         written for the last time, if it is a series, and forgotten
 */
export class EventSeries {
  readonly #entries = new Map<string, EventEntry>()

  get size(): number {
    return this.#entries.size
  }

  /** Takes note of an event. Gives its entry, and whether that is to be written now. */
  observe(event: KubeObject, time: Date, now: number): { entry: EventEntry; isNews: boolean } {
    const key = seriesKey(event)
    const known = this.#entries.get(key)
    if (known === undefined) {
      const times = { lastObserved: time, lastObservedAt: now }
      const entry = { key, event, count: 1, ...times, isStored: false }
      this.#entries.set(key, entry)
      this.#forgetOldest()
      return { entry, isNews: true }
    }
    known.count++
    known.lastObserved = time
    known.lastObservedAt = now
    return { entry: known, isNews: known.count === 2 }
  }

  /** Whether an event like it is being counted, and would be counted only. */
  isCounted(event: KubeObject): boolean {
    return (this.#entries.get(seriesKey(event))?.count ?? 0) >= 2
  }

  /** Forgets one: the next like it is a first one. */
  forget({ key }: EventEntry): void {
    this.#entries.delete(key)
  }

  /** Those that go on. */
  running(): EventEntry[] {
    return [...this.#entries.values()].filter(({ count }) => count > 1)
  }

  /** Forgets those that are over at this time. Gives those of them that are to be written for the last time. */
  finish(now: number): EventEntry[] {
    const over = [...this.#entries.values()].filter(entry => now - entry.lastObservedAt >= finishMs)
    for (const entry of over) this.forget(entry)
    return over.filter(({ count }) => count > 1)
  }

  #forgetOldest(): void {
    if (this.#entries.size <= maxEntries) return
    const [oldest] = this.#entries.values()
    if (oldest !== undefined) this.forget(oldest)
  }
}

/** All but the note (client-go: `getKey`). */
const seriesKey = ({ regarding, related, type, reason, action }: KubeObject): string =>
  JSON.stringify([subjectKey(regarding), related && subjectKey(related), type, reason, action])

/** An object is the same in each of its states; to client-go's tools/events it is not, to tools/record it is. */
export const subjectKey = (reference: unknown): string =>
  JSON.stringify({ ...(reference as object), resourceVersion: undefined })
