import type { Dispatcher } from 'undici'

type Handler = Dispatcher.DispatchHandler

/**
 * The connections whose answers have ended in this turn of the event loop. undici uses one again with the next turn only, and a
 * pool opens another one meanwhile: two for calls that follow each other, twice as many as there are callers. A
 * handshake costs both sides more than the rest of a turn, so as many calls wait for it:
 *
 *     answer ends ──▶ freed ──┬─ a call ──▶ waits ── the next turn ──▶ over that connection
 *                             └─ none ── the next turn ──▶ idle
 */
export class FreedConnections {
  #freed = 0
  #waiting = 0

  /** Dispatches at once, or in the next turn if a connection is free then. */
  dispatch(handler: Handler, dispatch: (counted: Handler) => void): void {
    const counted = new CountedHandler(handler, this.#onFreed)
    if (this.#freed === 0) {
      dispatch(counted)
      return
    }
    this.#freed--
    this.#waiting++
    setImmediate(() => {
      this.#waiting--
      dispatch(counted)
    })
  }

  /** Resolves when none waits. */
  async settled(): Promise<void> {
    while (this.#waiting > 0) await new Promise(resolve => setImmediate(resolve))
  }

  readonly #onFreed = (): void => {
    if (this.#freed === 0) setImmediate(this.#onTurn)
    this.#freed++
  }

  readonly #onTurn = (): void => {
    this.#freed = 0
  }
}

/** Tells when the answer has ended; all else is the handler's. */
class CountedHandler implements Handler {
  readonly #handler: Handler
  readonly #onEnd: () => void

  constructor(handler: Handler, onEnd: () => void) {
    this.#handler = handler
    this.#onEnd = onEnd
  }

  onRequestStart(...args: Parameters<NonNullable<Handler['onRequestStart']>>): void {
    this.#handler.onRequestStart?.(...args)
  }

  onResponseStart(...args: Parameters<NonNullable<Handler['onResponseStart']>>): void {
    this.#handler.onResponseStart?.(...args)
  }

  onResponseData(...args: Parameters<NonNullable<Handler['onResponseData']>>): void {
    this.#handler.onResponseData?.(...args)
  }

  onResponseEnd(...args: Parameters<NonNullable<Handler['onResponseEnd']>>): void {
    this.#onEnd()
    this.#handler.onResponseEnd?.(...args)
  }

  onResponseError(...args: Parameters<NonNullable<Handler['onResponseError']>>): void {
    this.#handler.onResponseError?.(...args)
  }
}
