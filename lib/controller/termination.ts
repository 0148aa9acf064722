/**
 * Signals of the process as one: the first of them asks for a graceful end; the second ends the process at once, as it
 * would have without us. Dispose of it to let go of them.
 */
export class Termination implements Disposable {
  /** Fires with the first. */
  readonly signal: AbortSignal
  readonly #asked = new AbortController()
  readonly #signals: readonly NodeJS.Signals[]
  readonly #listener = (name: NodeJS.Signals): void => this.#take(name)

  constructor(signals: readonly NodeJS.Signals[]) {
    this.signal = this.#asked.signal
    this.#signals = signals
    for (const name of signals) process.on(name, this.#listener)
  }

  [Symbol.dispose](): void {
    for (const name of this.#signals) process.off(name, this.#listener)
  }

  #take(name: NodeJS.Signals): void {
    if (!this.#asked.signal.aborted) {
      this.#asked.abort(new DOMException(`the process got ${name}`, 'AbortError'))
      return
    }
    this[Symbol.dispose]()
    process.kill(process.pid, name)
  }
}
