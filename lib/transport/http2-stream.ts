import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2'
import type { Dispatcher } from 'undici'
import { AnswerController } from './answer-controller.ts'
import { decodeHeaders, type EncodedRequest } from './header-fields.ts'

/** RFC 9113, sections 6.2 and 7; named here, so that node:http2 is loaded only where it is used. */
const headersFrame = 1
const noError = 0
const refusedStream = 7
const cancel = 8

/** How a stream has ended, for whoever opened it. */
export type StreamEnd =
  /** The handler has been told. */
  | 'settled'
  /** The server certainly did not act on it, and the handler knows nothing yet. */
  | 'refused'

/**
 * One request on a stream of its own: node's events on one side, undici's handler on the other.
 *
 *     open ──response──▶ answered ──end, no reset──▶ done
 *      │                    └────── reset, session error, abort ──▶ failed
 *      ├── reset, session error, abort ──▶ failed
 *      └── refused unread, never sent ──▶ may be sent again, whatever its verb
 */
export class Http2Stream extends AnswerController {
  readonly #handler: Dispatcher.DispatchHandler
  #stream: ClientHttp2Stream | undefined
  #state: 'open' | 'answered' | 'done' = 'open'
  #unsent = false
  #error: Error | undefined
  /** Taken by the first that tells of the end. */
  #onEnd: ((end: StreamEnd) => void) | undefined

  constructor(handler: Dispatcher.DispatchHandler) {
    super()
    this.#handler = handler
  }

  protected override get isDone(): boolean {
    return this.#state === 'done'
  }

  /**
   * This stream only; the others of its session go on. There is room for another one at once, as the server hears of the
   * end of this one before.
   */
  protected override end(): void {
    this.#stream?.close(cancel)
    // Closing alone waits for a body that nobody reads any more.
    this.#stream?.destroy()
    this.#tellEnd('settled')
  }

  /**
   * Opens the stream, unless the request has failed while it waited. `lastStreamId` is the last one that the
   * server says it will look at. Throws what node does if the session does not take it.
   */
  open(
    session: ClientHttp2Session,
    { headers, body }: EncodedRequest,
    lastStreamId: () => number,
    onEnd: (end: StreamEnd) => void,
  ): void {
    const handler = this.#handler
    handler.onRequestStart?.(this, undefined)
    if (this.aborted) {
      onEnd('settled')
      return
    }
    const stream = session.request(headers, { endStream: body === undefined })
    this.#stream = stream
    this.#onEnd = onEnd
    this.answer = stream
    stream.on('response', (...args: unknown[]) => this.#onResponse(stream, ...args))
    stream.on('end', () => this.#onBodyEnd(stream))
    stream.on('frameError', type => {
      this.#unsent ||= type === headersFrame
    })
    stream.on('error', error => {
      this.#error = error
    })
    stream.on('close', () => this.#tellEnd(this.#onClose(stream, lastStreamId())))
    if (body !== undefined) stream.end(body)
  }

  /** Node gives the head a second time, as names and values in turn: there, repeated ones are apart. */
  #onResponse(stream: ClientHttp2Stream, head?: unknown, _flags?: unknown, raw?: unknown): void {
    if (this.aborted) return
    this.#state = 'answered'
    const status = Number((head as Record<string, unknown>)[':status'])
    this.#handler.onResponseStart?.(this, status, decodeHeaders(raw as readonly string[]))
    // Not before: what comes with the head would be given out first, as node tells of the head a tick later.
    stream.on('data', chunk => {
      if (!this.aborted) this.#handler.onResponseData?.(this, chunk)
    })
  }

  /** Node ends a body that was cut as one that is whole: only the code tells which it is. */
  #onBodyEnd(stream: ClientHttp2Stream): void {
    if (this.#state !== 'answered' || this.aborted || stream.rstCode !== noError) return
    this.#state = 'done'
    this.#handler.onResponseEnd?.(this, {})
  }

  #onClose(stream: ClientHttp2Stream, lastStreamId: number): StreamEnd {
    if (this.#state === 'done' || this.aborted) return 'settled'
    const { id, rstCode } = stream
    const refused =
      this.#unsent || rstCode === refusedStream || id === undefined || id > lastStreamId
    if (this.#state === 'open' && refused) return 'refused'
    const error = this.#error ?? new Error(`the stream ended with code ${rstCode}`)
    this.fail(error)
    return 'settled'
  }

  #tellEnd(end: StreamEnd): void {
    const onEnd = this.#onEnd
    this.#onEnd = undefined
    onEnd?.(end)
  }

  /** Tells the handler. */
  fail(error: Error): void {
    this.#state = 'done'
    this.#handler.onResponseError?.(this, error)
  }
}
