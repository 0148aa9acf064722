import type { Dispatcher } from 'undici'
import { type ApiRequest, type ApiResponse, formatRequest, TransportError } from '../core/index.ts'
import { toTransportError } from './failure.ts'
import { type BodyOwner, ReceivedBody } from './received-body.ts'

/** What `setTimeout` can count; it takes anything longer for 1 ms. */
const maxTimerMs = 2 ** 31 - 1
/** Servers send one, if any (RFC 9110, 15.2); who sends more keeps us waiting for nothing. */
const maxInformational = 32

/**
 * One request on its way: undici's handler on one side, a promise and a body on the other.
 *
 *     queued ──onRequestStart──▶ sent ──onResponseStart──▶ answered ──onResponseEnd──▶ done
 *       │                         │                           │
 *       └──────── abort, deadline, connection error ──────────┴─▶ failed
 *
 * Failing in `queued` means that nothing was sent; in `sent` that the outcome is unknown; in
 * `answered` it is the body that fails.
 */
export class Exchange implements Dispatcher.DispatchHandler, BodyOwner {
  readonly #request: ApiRequest
  readonly maxBodyBytes: number
  readonly #resolve: (response: ApiResponse) => void
  readonly #reject: (error: unknown) => void
  #controller: Dispatcher.DispatchController | undefined
  #body: ReceivedBody | undefined
  #failure: { readonly error: unknown } | undefined
  #informational = 0
  #timer: NodeJS.Timeout | undefined
  #signal: AbortSignal | undefined

  constructor(
    { request, maxBodyBytes }: { request: ApiRequest; maxBodyBytes: number },
    resolve: (response: ApiResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#request = request
    this.maxBodyBytes = maxBodyBytes
    this.#resolve = resolve
    this.#reject = reject
  }

  get subject(): string {
    return formatRequest(this.#request)
  }

  /** Starts the deadline (0 and Infinity are none) and listens to the signal. */
  begin(timeoutMs: number, signal: AbortSignal | undefined): void {
    if (signal?.aborted) {
      this.#fail(signal.reason)
      return
    }
    if (timeoutMs > 0 && timeoutMs <= maxTimerMs) {
      this.#timer = setTimeout(endLate, timeoutMs, this, timeoutMs)
    }
    if (signal) {
      this.#signal = signal
      signal.addEventListener('abort', this, { once: true })
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#failure) controller.abort(asError(this.#failure.error))
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) {
      this.#skip()
      return
    }
    // A refusal is no stream: it is short, and has to end.
    if (this.#request.stream && status < 300) clearTimeout(this.#timer)
    this.#body = new ReceivedBody(controller, this)
    this.#resolve({ status, headers, body: this.#body })
  }

  #skip(): void {
    this.#informational++
    if (this.#informational <= maxInformational) return
    const message = `${this.subject}: a flood of informational answers`
    this.#fail(new TransportError('RESET', message, 'unknown'))
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#body?.push(chunk)
  }

  onResponseEnd(): void {
    this.#release()
    this.#body?.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(toTransportError(error, this.subject, this.#controller ? 'unknown' : 'not-sent'))
  }

  /** The first failure is the one that counts: an abort is reported once more, as an error. */
  #fail(error: unknown): void {
    if (this.#failure) return
    this.#failure = { error }
    this.#release()
    this.#reject(error)
    this.#body?.fail(error)
    this.#controller?.abort(asError(error))
  }

  /** There was no answer within so many milliseconds. */
  late(timeoutMs: number): void {
    const outcome = this.#controller ? 'unknown' : 'not-sent'
    const message = `${this.subject}: no answer within ${timeoutMs} ms`
    this.#fail(new TransportError('TIMEOUT', message, outcome))
  }

  /** The signal is aborted: an EventListenerObject needs no function for each exchange. */
  handleEvent(): void {
    this.#fail(this.#signal?.reason)
  }

  /** The reader has had enough: not a failure of the exchange. */
  cancel(): void {
    if (this.#failure) return
    this.#failure = { error: undefined }
    this.#release()
    this.#controller?.abort(new Error('cancelled by the reader'))
  }

  #release(): void {
    clearTimeout(this.#timer)
    this.#signal?.removeEventListener('abort', this)
  }
}

const endLate = (exchange: Exchange, timeoutMs: number): void => exchange.late(timeoutMs)

const asError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error('aborted', { cause: reason })
