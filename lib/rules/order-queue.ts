/** An order that waits for a thread. */
export interface WaitingOrder<T> {
  /** What it is about; undefined for what is the same to all threads. */
  readonly kind: string | undefined
  readonly begin: (thread: T) => void
  /** There is to be no thread for it any more. */
  readonly giveUp: () => void
}

/** What takes orders. */
export interface Taker {
  /** Kinds that it was asked about: what is compiled for them is there. */
  readonly kinds: ReadonlySet<string>
}

/** As many orders of one kind are worth that another thread compiles it, too: it takes as long as ten or more of them. */
const worthCompiling = 8

/**
 * Orders that wait, each for a thread that knows its kind, as the first of a kind takes long: its schema and its rules are
 * compiled then, by each thread for itself.
 *
 *     waiting    a1  b1  a2  c1  b2
 *     knows a  ─▶ a1, then a2             its own, in the order in which they came
 *     knows b  ─▶ b1, then b2
 *     new      ─▶ c1                      else the first that nobody knows
 *     new      ─▶ nothing                 else one of others, if many of its kind wait
 */
export class OrderQueue<T extends Taker> {
  readonly #orders: WaitingOrder<T>[] = []

  /** How many wait. */
  get size(): number {
    return this.#orders.length
  }

  push(order: WaitingOrder<T>): void {
    this.#orders.push(order)
  }

  /** None waits any more. */
  giveUp(): void {
    for (const order of this.#orders.splice(0)) order.giveUp()
  }

  /** The next one for a thread that knows these kinds; undefined if none is worth it. */
  takeFor(kinds: ReadonlySet<string>, others: Iterable<T>): WaitingOrder<T> | undefined {
    const known = new Set([...others].flatMap(other => [...other.kinds]))
    if (known.size === 0) return this.#orders.shift()
    return (
      this.#take(kind => kind === undefined || kinds.has(kind)) ??
      this.#take(kind => kind !== undefined && !known.has(kind)) ??
      this.#takeOfMany()
    )
  }

  #take(isWanted: (kind: string | undefined) => boolean): WaitingOrder<T> | undefined {
    const at = this.#orders.findIndex(({ kind }) => isWanted(kind))
    return at === -1 ? undefined : this.#orders.splice(at, 1)[0]
  }

  #takeOfMany(): WaitingOrder<T> | undefined {
    const byKind = Map.groupBy(this.#orders, ({ kind }) => kind)
    return this.#take(kind => (byKind.get(kind)?.length ?? 0) >= worthCompiling)
  }
}
