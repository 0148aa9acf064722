import type { ApiRequest, Clock, Send } from '../core/index.ts'
import { drain } from './drain.ts'

const request: ApiRequest = { method: 'GET', path: '/readyz', timeoutMs: 2_000 }
/** Between two looks, growing from the first to the longest: what a start takes is not known. */
const firstPauseMs = 250
const longestPauseMs = 1_000
/** Those who have waited do not come back all at once: a server that has just begun has much to do. */
const spreadMs = 500

/**
 * Ends pauses early. A server that starts refuses what it does not serve yet, and names five seconds, however soon it will be
 * ready. While somebody waits for it, `/readyz` is asked, by one request for all, and they go on when it says so:
 *
 *     call     503, Retry-After: 5 ─────────────┐ sent again
 *     /readyz      no ── no ──── no ─────── yes ┘
 *
 * Only a server that was not ready at first can end a pause: one that says that it is ready and refuses is busy, or somebody
 * between us and it is, and what it has named stands.
 */
export class Readiness {
  readonly #send: Send
  readonly #clock: Clock
  readonly #random: () => number
  readonly #waiting = new Set<AbortController>()
  /** Fires when nobody waits any more. */
  #left = new AbortController()

  constructor(send: Send, clock: Clock, random: () => number) {
    this.#send = send
    this.#clock = clock
    this.#random = random
  }

  /** Waits for so long, or until the server has become ready. Rejects with `signal.reason`. */
  async wait(ms: number, signal?: AbortSignal): Promise<void> {
    const woken = new AbortController()
    const ending = AbortSignal.any(signal ? [signal, woken.signal] : [woken.signal])
    this.#waiting.add(woken)
    const pause = this.#clock.sleep(ms, ending)
    if (this.#waiting.size === 1) void this.#look(this.#left.signal)
    try {
      await pause
      return
    } catch (error) {
      if (!woken.signal.aborted) throw error
    } finally {
      this.#leave(woken)
    }
    await this.#clock.sleep(spreadMs * this.#random(), signal)
  }

  #leave(woken: AbortController): void {
    this.#waiting.delete(woken)
    if (this.#waiting.size > 0) return
    this.#left.abort()
    this.#left = new AbortController()
  }

  /** Looks until the server is ready, or nobody waits any more. */
  async #look(left: AbortSignal): Promise<void> {
    if (await this.#isReady(left)) return
    let pauseMs = firstPauseMs
    try {
      do {
        await this.#clock.sleep(pauseMs, left)
        pauseMs = Math.min(pauseMs * 2, longestPauseMs)
      } while (!(await this.#isReady(left)))
      for (const woken of this.#waiting) woken.abort()
    } catch {
      // Nobody waits any more.
    }
  }

  /** Whoever may not ask, or gets no answer, does not know. */
  async #isReady(left: AbortSignal): Promise<boolean> {
    try {
      const { status, body } = await this.#send(request, left)
      await drain(body, left)
      return status === 200
    } catch {
      return false
    }
  }
}
