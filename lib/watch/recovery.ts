/**
 * What watchers of one server have in common when it is out of reach: the first that hears of it again tells the others, which
 * then need not wait for their time.
 *
 *     a   failed ───────── pause of 12 s ──────┐ tries again
 *     b   failed ── pause of 7 s ── it answers ┘
 */
export class Recovery {
  readonly #waiting = new Set<() => void>()

  /** Has `wake` called when somebody has heard of the server. Gives what takes that back. */
  wait(wake: () => void): () => void {
    this.#waiting.add(wake)
    return () => this.#waiting.delete(wake)
  }

  /** The server is there. */
  tell(): void {
    for (const wake of this.#waiting) wake()
  }
}
