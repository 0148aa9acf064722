import { tracingChannel } from 'node:diagnostics_channel'
import {
  ApiError,
  type ApiRequest,
  type ApiResponse,
  type Clock,
  type Method,
  type Middleware,
  type ResponseBody,
} from '../core/index.ts'

/** One call, as subscribers of the tracing channel `anykind:request` see it. Never a header or a body. */
export interface RequestTrace {
  readonly method: Method
  /** Scheme, host and port of the server. */
  readonly origin: string
  /** Without the query, which may hold more than names. */
  readonly path: string
  readonly stream: boolean
  /** How often it was sent: more than once after a refusal or a lost connection, 0 if it never was. */
  attempts: number
  /** HTTP status of the last answer; undefined if there was none. */
  status: number | undefined
  /** What was read of the answer's body, unpacked. */
  bytes: number
  /** From the call to the end of its answer's body; undefined until then. */
  durationMs: number | undefined
  /** What the call failed with. */
  error: unknown
}

const calls = tracingChannel<unknown, RequestTrace>('anykind:request')

/** Carries a trace from {@link trace} to {@link countAttempts}: what spreads the request takes it along. */
const traceKey = Symbol('trace')
type TracedRequest = ApiRequest & { readonly [traceKey]?: RequestTrace }

/**
 * Tells the tracing channel `anykind:request` (node:diagnostics_channel) of each call. Costs nothing while
 * nobody listens.
 *
 *     call ──start──▶ … ──▶ answer, its body read or left ──────────end──▶
 *                     └──▶ failure, of the body too ──error────────end──▶
 *
 * It is the same object each time, filled in on the way; `start` may bind stores, as for a parent span.
 */
export const trace =
  (clock: Clock, origin: string): Middleware =>
  next =>
  (request, signal) => {
    if (!calls.hasSubscribers) return next(request, signal)
    const call = new TracedCall(request, origin, clock)
    const traced: TracedRequest = { ...request, [traceKey]: call.trace }
    return calls.start
      .runStores(call.trace, () => next(traced, signal))
      .then(
        response => call.answered(response),
        error => call.failed(error),
      )
  }

/** Counts what is really sent, for {@link trace}. */
export const countAttempts: Middleware = next => (request: TracedRequest, signal) => {
  const trace = request[traceKey]
  if (trace !== undefined) trace.attempts++
  return next(request, signal)
}

/** A call that is listened to; the body of its answer once there is one. */
class TracedCall implements ResponseBody {
  readonly trace: RequestTrace
  readonly #clock: Clock
  readonly #begun: number
  #body!: ResponseBody

  constructor({ method, path, stream = false }: ApiRequest, origin: string, clock: Clock) {
    const unknown = { status: undefined, durationMs: undefined, error: undefined }
    this.trace = { method, origin, path, stream, attempts: 0, bytes: 0, ...unknown }
    this.#clock = clock
    this.#begun = clock.now()
  }

  answered({ status, headers, body }: ApiResponse): ApiResponse {
    this.trace.status = status
    this.#body = body
    return { status, headers, body: this }
  }

  /** Throws the error on. */
  failed(error: unknown): never {
    if (error instanceof ApiError) this.trace.status = error.status.code
    if (this.trace.durationMs === undefined) {
      this.trace.error = error
      calls.error.publish(this.trace)
      this.#end()
    }
    throw error
  }

  bytes(): Promise<Uint8Array> {
    return this.#body.bytes().then(
      bytes => {
        this.trace.bytes += bytes.length
        this.#end()
        return bytes
      },
      error => this.failed(error),
    )
  }

  cancel(): void {
    this.#body.cancel()
    this.#end()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const piece of this.#body) {
        this.trace.bytes += piece.length
        yield piece
      }
    } catch (error) {
      this.failed(error)
    } finally {
      this.#end()
    }
  }

  /** The first end counts: a body that was read may be cancelled, too. */
  #end(): void {
    if (this.trace.durationMs !== undefined) return
    this.trace.durationMs = this.#clock.now() - this.#begun
    calls.end.publish(this.trace)
  }
}
