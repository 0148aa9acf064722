import type { Clock } from '../core/index.ts'

/** One may be missed, and the next be late. */
const gaps = 2.25
/** A server sends one a minute, and the first of a stream may come early. */
const leastMs = gaps * 60_000

/** What an {@link IdleLimit} needs to know. */
export interface IdleLimitOptions {
  readonly clock: Clock
  /** As long as nothing is known of the server's bookmarks. */
  readonly ms: number
  /** Whatever is known of them. */
  readonly maxMs: number
  /** What the limit throws. */
  readonly error: (ms: number) => Error
  /** Those that end the stream besides. */
  readonly signals: readonly AbortSignal[]
}

/**
 * How long a stream may be silent before its connection counts as dead, as a signal. A server sends bookmarks about
 * once a minute; the limit is two and a quarter times the longest wait for one so far. Whoever begins one ends it.
 *
 *     bookmark ──55 s──▶ bookmark ──64 s──▶ bookmark ── silence of 144 s ──▶ dead
 */
export class IdleLimit {
  /** Fires when the stream has been silent for too long, or with one of the caller's own signals. */
  readonly signal: AbortSignal
  readonly #options: IdleLimitOptions
  readonly #struck = new AbortController()
  #armed = new AbortController()
  #ms: number
  #heardAt: number
  #bookmarkAt: number
  #longestGapMs = 0

  constructor(options: IdleLimitOptions) {
    const { clock, ms, signals } = options
    this.#options = options
    this.#ms = ms
    this.#heardAt = clock.now()
    this.#bookmarkAt = this.#heardAt
    this.signal = AbortSignal.any([this.#struck.signal, ...signals])
    void this.#run()
  }

  /** The stream has given something. */
  heard({ bookmark }: { readonly bookmark: boolean }): void {
    this.#heardAt = this.#options.clock.now()
    if (!bookmark) return
    const gapMs = this.#heardAt - this.#bookmarkAt
    this.#bookmarkAt = this.#heardAt
    if (gapMs <= this.#longestGapMs) return
    this.#longestGapMs = gapMs
    this.allow(Math.min(this.#options.maxMs, Math.max(leastMs, gapMs * gaps)))
  }

  /** Sets the limit, in ms. */
  allow(ms: number): void {
    if (ms === this.#ms) return
    this.#ms = ms
    this.end()
    this.#armed = new AbortController()
    void this.#run()
  }

  /** The clock stops. */
  end(): void {
    this.#armed.abort()
  }

  async #run(): Promise<void> {
    const { clock, error } = this.#options
    const { signal } = this.#armed
    for (;;) {
      const leftMs = this.#heardAt + this.#ms - clock.now()
      if (leftMs <= 0) return this.#struck.abort(error(this.#ms))
      try {
        await clock.sleep(leftMs, signal)
      } catch {
        return
      }
    }
  }
}
