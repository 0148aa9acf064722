/** A key and its time. */
export interface Delayed {
  readonly key: string
  readonly at: number
  readonly priority: number
}

interface Entry extends Delayed {
  at: number
  priority: number
  /** Of two with the same time, the one that came first is first. */
  readonly order: number
  /** Where it is in the heap. */
  place: number
}

/**
 * Keys by time, the earliest first: a binary heap in an array, the children of place i at 2 i + 1 and 2 i + 2, and
 * for each key its place, so that one that is asked for earlier moves up.
 */
export class DelayHeap {
  readonly #heap: Entry[] = []
  readonly #byKey = new Map<string, Entry>()
  #order = 0

  get size(): number {
    return this.#heap.length
  }

  get first(): Delayed | undefined {
    return this.#heap[0]
  }

  /** Of a key that is here, the earlier time and the higher priority count. */
  put(key: string, at: number, priority: number): void {
    let entry = this.#byKey.get(key)
    if (entry === undefined) {
      entry = { key, at, priority, order: this.#order++, place: this.#heap.length }
      this.#byKey.set(key, entry)
      this.#heap.push(entry)
    }
    entry.at = Math.min(entry.at, at)
    entry.priority = Math.max(entry.priority, priority)
    this.#rise(entry)
  }

  /** Takes out the first; undefined if there is none. */
  shift(): Delayed | undefined {
    const [first] = this.#heap
    const last = this.#heap.pop()
    if (first === undefined || last === undefined) return undefined
    this.#byKey.delete(first.key)
    if (first !== last) {
      this.#set(last, 0)
      this.#sink(last)
    }
    return first
  }

  clear(): void {
    this.#heap.length = 0
    this.#byKey.clear()
  }

  #rise(entry: Entry): void {
    while (entry.place > 0) {
      const place = (entry.place - 1) >> 1
      const parent = this.#heap[place]
      if (parent === undefined || !isBefore(entry, parent)) return
      this.#set(parent, entry.place)
      this.#set(entry, place)
    }
  }

  #sink(entry: Entry): void {
    for (;;) {
      const child = this.#earlier(2 * entry.place + 1, 2 * entry.place + 2)
      if (child === undefined || !isBefore(child, entry)) return
      const { place } = child
      this.#set(child, entry.place)
      this.#set(entry, place)
    }
  }

  #earlier(left: number, right: number): Entry | undefined {
    const [a, b] = [this.#heap[left], this.#heap[right]]
    return a !== undefined && b !== undefined && isBefore(b, a) ? b : a
  }

  #set(entry: Entry, place: number): void {
    this.#heap[place] = entry
    entry.place = place
  }
}

const isBefore = (a: Entry, b: Entry): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order)
