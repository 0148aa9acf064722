import { type ApiRequest, type Clock, formatRequest, TransportError } from '../core/index.ts'

/**
 * Calls that wait for their turn: first come, first served. One that is aborted or reaches its deadline
 * leaves the line, and those behind it move up.
 *
 *     ticket      7     8     9    10    11
 *               ┌────┬─────┬────┬────┬────┐
 *      first ──▶│call│ left│call│call│    │◀── next
 *               └────┴─────┴────┴────┴────┘
 *
 * Every ticket in [first, next) is a call in the map or one that has left; the map holds no other.
 */
export class WaitingLine {
  readonly #clock: Clock
  readonly #calls = new Map<number, () => void>()
  #first = 0
  #next = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** How many wait. */
  get length(): number {
    return this.#calls.size
  }

  /**
   * Resolves when the call is admitted, with the request that is left to send: its deadline is shorter by the
   * wait. Rejects with `signal.reason`, or at the deadline with TransportError TIMEOUT; nothing was sent then.
   */
  async join(request: ApiRequest, signal?: AbortSignal): Promise<ApiRequest> {
    signal?.throwIfAborted()
    const begun = this.#clock.now()
    const { timeoutMs = 0 } = request
    await this.#turn(request, timeoutMs, signal)
    // At least 1, as 0 would be no deadline.
    const leftMs = Math.max(1, timeoutMs - (this.#clock.now() - begun))
    return timeoutMs > 0 ? { ...request, timeoutMs: leftMs } : request
  }

  /** Lets the first in line go on; false if nobody waits. */
  admit(): boolean {
    if (this.#calls.size === 0) return false
    let admit: (() => void) | undefined
    while (admit === undefined) admit = this.#calls.get(this.#first++)
    admit()
    return true
  }

  #turn(request: ApiRequest, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const ticket = this.#next++
    const left = new AbortController()
    const leave = () => {
      this.#calls.delete(ticket)
      signal?.removeEventListener('abort', onAbort)
      left.abort()
    }
    const onAbort = () => {
      leave()
      reject(signal?.reason)
    }
    this.#calls.set(ticket, () => {
      leave()
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
    if (timeoutMs > 0 && timeoutMs < Number.POSITIVE_INFINITY) {
      const onDeadline = () => {
        leave()
        reject(tooLate(request, timeoutMs))
      }
      this.#clock.sleep(timeoutMs, left.signal).then(onDeadline, () => undefined)
    }
    return promise
  }
}

const tooLate = (request: ApiRequest, timeoutMs: number): TransportError =>
  new TransportError(
    'TIMEOUT',
    `${formatRequest(request)}: it was not its turn within ${Math.round(timeoutMs)} ms; the client limits itself`,
    'not-sent',
  )
