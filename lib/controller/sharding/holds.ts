import { noSlots, type Slots } from './slots.ts'

/** A key that is being worked on. Whoever holds it disposes of it when the work has settled. */
export interface Hold extends Disposable {
  /** Fires when the work is to end, as this replica counts as dead soon. */
  readonly signal: AbortSignal
  /** Whether this replica may go on with it at this moment, by the clock and not by the timers. */
  isOn(): boolean
}

/** What is being worked on, by slot. */
export class Holds {
  readonly #counts = new Map<number, number>()
  readonly #onFree: (slot: number) => void
  readonly #isMember: () => boolean
  #ending = new AbortController()

  /** Is told when a slot becomes free, and asked whether the replica counts as alive. */
  constructor(onFree: (slot: number) => void, isMember: () => boolean) {
    this.#onFree = onFree
    this.#isMember = isMember
  }

  /** Slots in which something is being worked on. */
  get slots(): Slots {
    let slots = noSlots
    for (const slot of this.#counts.keys()) slots |= 1n << BigInt(slot)
    return slots
  }

  take(slot: number): Hold {
    this.#counts.set(slot, (this.#counts.get(slot) ?? 0) + 1)
    let isHeld = true
    const release = (): void => {
      if (!isHeld) return
      isHeld = false
      this.#release(slot)
    }
    const { signal } = this.#ending
    const isOn = (): boolean => isHeld && !signal.aborted && this.#isMember()
    return { signal, isOn, [Symbol.dispose]: release }
  }

  /** Has all that is held end soon. */
  end(reason: unknown): void {
    this.#ending.abort(reason)
    this.#ending = new AbortController()
  }

  #release(slot: number): void {
    const left = (this.#counts.get(slot) ?? 0) - 1
    if (left > 0) this.#counts.set(slot, left)
    else {
      this.#counts.delete(slot)
      this.#onFree(slot)
    }
  }
}
