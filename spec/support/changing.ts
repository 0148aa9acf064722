/** Something that changes by itself, as a server does, and whose changes a spec can wait for. */
export abstract class Changing {
  readonly #waiting = new Set<() => void>()

  /** To be called after each change. */
  protected changed(): void {
    for (const wake of this.#waiting) wake()
  }

  /** Resolves when what the spec waits for has come true: a request arrived, a connection closed. */
  async until(isTrue: (it: this) => boolean): Promise<void> {
    while (!isTrue(this)) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.add(resolve)
      await promise
      this.#waiting.delete(resolve)
    }
  }
}
