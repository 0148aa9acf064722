import type { ApiRequest, ApiResponse, Clock, Middleware, Send } from '../core/index.ts'
import { WaitingLine } from './waiting-line.ts'

/** With fewer successes than this, probing would cost a small server more than a tenth of its work. */
const leastWindow = 10

/**
 * Keeps a busy server from being stormed: after its first 429 there are at most so many calls in flight as it
 * seems to bear. Until then it changes nothing. Additive increase, multiplicative decrease, as TCP's
 * congestion avoidance (RFC 5681):
 *
 *     calls in flight
 *       │        no limit
 *       │  ╱╲
 *       │ ╱  ╲429: half of what was in flight
 *       │╱    │        ╱│       ╱│     one more after each window of successes:
 *       │     │╱429  ╱  │429  ╱  │     as many as the limit, ten at least
 *       │      │   ╱    │   ╱
 *       │      │ ╱      │ ╱            never below one
 *       └──────┴────────┴───────────▶
 *
 * - Halved once a round trip at most: calls that were sent before the last halving tell nothing new, nor do
 *   their successes.
 * - The limit grows only while it is in use, as otherwise there is no evidence that more would be borne.
 * - Only a 429 with Retry-After is about load, and none of an eviction: that is the disruption budget's.
 * - Streams do not count: they are long, and the server limits them elsewhere.
 *
 * Calls beyond the limit wait, first come, first served; see WaitingLine for how they leave.
 */
export const concurrency = (clock: Clock): Middleware => {
  const limiter = new Limiter(clock)
  return next => (request, signal) =>
    request.stream ? next(request, signal) : limiter.send(next, request, signal)
}

class Limiter {
  readonly #line: WaitingLine
  #limit = Number.POSITIVE_INFINITY
  #inFlight = 0
  #successes = 0
  #halvings = 0

  constructor(clock: Clock) {
    this.#line = new WaitingLine(clock)
  }

  send(next: Send, request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse> {
    if (this.#inFlight >= this.#limit) {
      return this.#line.join(request, signal).then(request => this.#send(next, request, signal))
    }
    this.#inFlight++
    return this.#send(next, request, signal)
  }

  /** Sends a call that is counted already. */
  #send(next: Send, request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse> {
    const halvings = this.#halvings
    return next(request, signal).then(
      response => {
        if (isOverload(request, response)) this.#halve(halvings)
        else if (response.status < 500) this.#succeeded(halvings)
        this.#leave()
        return response
      },
      error => {
        this.#leave()
        throw error
      },
    )
  }

  #halve(halvingsWhenSent: number): void {
    this.#successes = 0
    if (halvingsWhenSent !== this.#halvings) return
    this.#halvings++
    this.#limit = Math.max(1, Math.floor(Math.min(this.#limit, this.#inFlight) / 2))
  }

  #succeeded(halvingsWhenSent: number): void {
    if (halvingsWhenSent !== this.#halvings || this.#inFlight < this.#limit) return
    this.#successes++
    if (this.#successes < Math.max(this.#limit, leastWindow)) return
    this.#successes = 0
    this.#limit++
  }

  #leave(): void {
    this.#inFlight--
    while (this.#inFlight < this.#limit && this.#line.admit()) this.#inFlight++
  }
}

const isOverload = ({ path }: ApiRequest, { status, headers }: ApiResponse): boolean =>
  status === 429 && headers['retry-after'] !== undefined && !path.endsWith('/eviction')
