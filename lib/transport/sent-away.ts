import type { Clock } from '../core/index.ts'

/** A kube-apiserver that spreads its load (`--goaway-chance`) sends away one call in a thousand: of 300 a second not so many. */
const often = 20
const withinMs = 60_000

/**
 * How often the server has sent sessions of HTTP/2 away lately (GOAWAY). Each wants a new connection, and a handshake takes both
 * sides longer than a call.
 */
export class SentAway {
  readonly #clock: Clock
  /** Of the last ones, the oldest first. */
  readonly #times: number[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  note(): void {
    this.#times.push(this.#clock.now())
    if (this.#times.length > often) this.#times.shift()
  }

  /** 20 times within the last minute. */
  get isOften(): boolean {
    const [first] = this.#times
    const isFull = this.#times.length === often
    return isFull && first !== undefined && this.#clock.now() - first < withinMs
  }
}
