import type { Clock } from '../../core/index.ts'
import type { Fence, GuardedWork, LeadershipLoss } from './leadership.ts'
import type { LeaseHolder } from './lease-holder.ts'

/** What a term needs to know. */
export interface TermOptions {
  readonly holder: LeaseHolder
  readonly identity: string
  readonly retryPeriodMs: number
  readonly clock: Clock
  /** What the work's signal fires with. */
  readonly lossError: (why: LeadershipLoss) => Error
  /** Told of attempts that failed. */
  readonly onFailed: (error: unknown) => void
}

/** How a term has ended. */
export interface TermEnd {
  readonly why: LeadershipLoss | 'ended'
  /** Whether the work ended by itself. */
  readonly isDone: boolean
  /** What the work threw, if it did. */
  readonly failure: { readonly error: unknown } | undefined
}

/** From the acquisition of a Lease until the guarded work has settled. */
export class Term {
  readonly fence: Fence
  readonly #options: TermOptions
  /** Fires when the work is to end. */
  readonly #stopping = new AbortController()
  readonly #settled = new AbortController()
  #lost: LeadershipLoss | undefined

  constructor(options: TermOptions) {
    this.#options = options
    this.fence = options.holder.fence
  }

  /** Whether it is on at this moment, by the clock and not by the timers. */
  get isOn(): boolean {
    const { signal } = this.#settled
    return this.#lost === undefined && !signal.aborted && this.#options.holder.leftMs > 0
  }

  /** Does the work, and keeps the Lease for it. */
  async run(signal: AbortSignal, work: GuardedWork): Promise<TermEnd> {
    const { fence } = this
    const { identity } = this.#options
    const onAbort = (): void => this.#stopping.abort(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    const renewing = this.#renew()
    let failure: TermEnd['failure']
    try {
      await work(this.#stopping.signal, { identity, fence, isLeader: () => this.isOn })
    } catch (error) {
      failure = { error }
    }
    signal.removeEventListener('abort', onAbort)
    const isDone = !this.#stopping.signal.aborted
    this.#settled.abort()
    await renewing
    return { why: this.#lost ?? 'ended', isDone, failure }
  }

  /**
   * Renews until the work has settled. When that fails for too long the work is told to stop, and is covered while it
   * does, as far as renewals come through again. Ends before that when another has the Lease.
   */
  async #renew(): Promise<void> {
    const { holder, retryPeriodMs, clock, onFailed } = this.#options
    const { signal } = this.#settled
    for (;;) {
      await clock.sleep(Math.min(retryPeriodMs, this.#leftMs), signal).catch(() => {})
      if (signal.aborted) return
      this.#checkDeadline()
      try {
        const ms = Math.min(holder.attemptMs, this.#leftMs)
        const attempt = await holder.attempt({ ms, signal })
        if (attempt !== 'held') return this.#lose(attempt === 'yielded' ? 'yielded' : 'taken')
      } catch (error) {
        if (signal.aborted) return
        onFailed(error)
      }
      this.#checkDeadline()
    }
  }

  /** Of what is there to lose. */
  get #leftMs(): number {
    return this.#lost === undefined ? this.#options.holder.leftMs : Number.POSITIVE_INFINITY
  }

  #checkDeadline(): void {
    if (this.#leftMs === 0) this.#lose('deadline')
  }

  #lose(why: LeadershipLoss): void {
    if (this.#lost !== undefined) return
    this.#lost = why
    this.#stopping.abort(this.#options.lossError(why))
  }
}
