/** Something has changed: said as often as one likes, heard once by the one who waits. */
export class Latch {
  #next = Promise.withResolvers<void>()
  #failure: { readonly error: unknown } | undefined

  set(): void {
    this.#next.resolve()
  }

  /** Has whoever waits, now or next, throw. */
  fail(error: unknown): void {
    this.#failure = { error }
    this.set()
  }

  /** Resolves when it was set since the last time. */
  async turn(): Promise<void> {
    await this.#next.promise
    if (this.#failure !== undefined) throw this.#failure.error
    this.#next = Promise.withResolvers<void>()
  }
}
