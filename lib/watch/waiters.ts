interface Waiter {
  readonly isDone: () => boolean
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Those who wait until something has got so far. */
export class Waiters {
  readonly #waiters = new Set<Waiter>()

  /** Resolves when this is so, which is asked at each step; rejects with the reason of `signal`, and what it throws. */
  async wait(isDone: () => boolean, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    if (isDone()) return
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const waiter = { isDone, resolve, reject }
    const onAbort = (): void => reject(signal?.reason)
    this.#waiters.add(waiter)
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      await promise
    } finally {
      this.#waiters.delete(waiter)
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Something has got further. */
  wake(): void {
    for (const { isDone, resolve, reject } of this.#waiters) {
      try {
        if (isDone()) resolve()
      } catch (error) {
        reject(error)
      }
    }
  }
}
