/**
 * Failures of single objects: the others are still tried, and all failures are told at the end.
 * `isExpected` says which are none.
 */
export class Failures {
  readonly #errors: unknown[] = []
  readonly #isExpected: (error: unknown) => boolean

  constructor(isExpected: (error: unknown) => boolean = () => false) {
    this.#isExpected = isExpected
  }

  add(error: unknown): void {
    if (!this.#isExpected(error)) this.#errors.push(error)
  }

  /** Does one thing and keeps its failure; an abort ends all. */
  async during(signal: AbortSignal, action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      signal.throwIfAborted()
      this.add(error)
    }
  }

  /** Ends the command if anything has failed. */
  throwAny(): void {
    if (this.#errors.length > 0) throw new AggregateError(this.#errors, 'some objects failed')
  }
}
