import { type Clock, systemClock } from '../../core/index.ts'
import type { Output } from './output.ts'

/** Whoever waits longer wants to know for what. */
const everyMs = 1_000

/**
 * What a command that takes longer than a second is about: one line on the terminal, told anew each second, and gone
 * when something is printed or all is done. Nothing where nobody looks. Does not keep the process running.
 */
export class Progress implements Disposable {
  readonly #err: Output
  readonly #clock: Clock
  readonly #begun: number
  readonly #ended = new AbortController()
  #text = ''

  constructor(err: Output, clock: Clock = systemClock) {
    this.#err = err
    this.#clock = clock
    this.#begun = clock.now()
    if (err.isTerminal) void this.#run().catch(() => undefined)
  }

  /** What goes on from now: `applying 12 of 240`, and lines below it; nothing to be told with an empty text. */
  tell(text: string): void {
    this.#text = text
    if (text === '') this.#err.status('')
  }

  async #run(): Promise<void> {
    for (;;) {
      await this.#clock.sleep(everyMs, this.#ended.signal, { background: true })
      const seconds = Math.floor((this.#clock.now() - this.#begun) / 1000)
      if (this.#text === '') continue
      const [first = '', ...more] = this.#text.split('\n')
      this.#err.status([`${first} (${seconds} s)`, ...more].join('\n'))
    }
  }

  [Symbol.dispose](): void {
    this.#ended.abort()
    this.#err.status('')
  }
}
