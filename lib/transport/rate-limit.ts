import { type ApiRequest, type Clock, ConfigError, type Middleware } from '../core/index.ts'
import { WaitingLine } from './waiting-line.ts'

/** How fast requests may be sent. */
export interface RateLimit {
  /** Requests a second in the long run. */
  readonly qps: number
  /** Requests that may be sent at once after a quiet time; at least 1. */
  readonly burst: number
}

/**
 * Sends no faster than a token bucket allows: `burst` tokens at most, `qps` new ones a second, one for each
 * request. Retries take one each, as in client-go (util/flowcontrol); streams one, at their start. Requests
 * without a token wait, first come, first served; see WaitingLine for how they leave.
 *
 *     qps ──▶ ┌───────┐
 *             │ ● ● ● │ burst       request ──▶ a token? ──yes──▶ send
 *             └───┬───┘                            │ no
 *                 └──────────── one by one ──────▶ line
 *
 * Throws {@link ConfigError} on a `qps` that is not above 0 or a `burst` below 1.
 */
export const rateLimit = (clock: Clock, { qps, burst }: RateLimit): Middleware => {
  if (!(qps > 0 && burst >= 1 && Number.isFinite(qps * burst))) {
    throw new ConfigError(
      `rateLimit: qps must be above 0 and burst at least 1, not ${qps} and ${burst}`,
    )
  }
  const limiter = new Limiter(clock, new TokenBucket(clock, { qps, burst }))
  return next => (request, signal) => {
    if (limiter.take()) return next(request, signal)
    return limiter.wait(request, signal).then(request => next(request, signal))
  }
}

/** Sums of fractions of tokens end a little below the whole. */
const almostOne = 1 - 1e-9

class TokenBucket {
  readonly #clock: Clock
  readonly #limit: RateLimit
  #tokens: number
  #filledAt: number

  constructor(clock: Clock, limit: RateLimit) {
    this.#clock = clock
    this.#limit = limit
    this.#tokens = limit.burst
    this.#filledAt = clock.now()
  }

  take(): boolean {
    const now = this.#clock.now()
    const { qps, burst } = this.#limit
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) * qps) / 1000)
    this.#filledAt = now
    if (this.#tokens < almostOne) return false
    this.#tokens--
    return true
  }

  /** Until there is a token, right after there was none. */
  get waitMs(): number {
    return Math.ceil(((1 - this.#tokens) * 1000) / this.#limit.qps)
  }
}

class Limiter {
  readonly #clock: Clock
  readonly #bucket: TokenBucket
  readonly #line: WaitingLine
  #pause: AbortController | undefined

  constructor(clock: Clock, bucket: TokenBucket) {
    this.#clock = clock
    this.#bucket = bucket
    this.#line = new WaitingLine(clock)
  }

  /** A token for somebody who has just come: those who wait are before them. */
  take(): boolean {
    return this.#line.length === 0 && this.#bucket.take()
  }

  wait(request: ApiRequest, signal?: AbortSignal): Promise<ApiRequest> {
    const turn = this.#line.join(request, signal)
    if (this.#pause === undefined && this.#line.length > 0) void this.#serve()
    return turn.catch(error => {
      // No timer is left behind for nobody.
      if (this.#line.length === 0) this.#pause?.abort()
      throw error
    })
  }

  /** Gives tokens to those who wait, as they come in, until nobody waits. */
  async #serve(): Promise<void> {
    this.#pause = new AbortController()
    while (this.#line.length > 0) {
      await this.#clock.sleep(this.#bucket.waitMs, this.#pause.signal).catch(() => undefined)
      if (this.#pause.signal.aborted) this.#pause = new AbortController()
      while (this.#line.length > 0 && this.#bucket.take()) this.#line.admit()
    }
    this.#pause = undefined
  }
}
