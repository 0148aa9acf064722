import { type Agent, type ClientRequest, type IncomingMessage, request as open } from 'node:http'
import type { Dispatcher } from 'undici'
import { AnswerController } from './answer-controller.ts'
import { NotExecutedError } from './failure.ts'
import { decodeHeaders, encodeFields } from './header-fields.ts'
import type { Http1Connection } from './http1-connection.ts'
import type { Http1Pool } from './http1-pool.ts'

/**
 * One request over node:http: node's events on one side, undici's handler on the other.
 *
 *     waiting ──a connection──▶ sent ──response──▶ answered ──end──▶ done
 *        └───────── abort, error, a connection that ends ──┴───────▶ done: failed
 */
export class Http1Call extends AnswerController {
  readonly #options: Dispatcher.DispatchOptions
  readonly #handler: Dispatcher.DispatchHandler
  /** Whose connection it has, or had. */
  pool: Http1Pool | undefined
  #connection: Http1Connection | undefined
  #request: ClientRequest | undefined
  #isDone = false

  constructor(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) {
    super()
    this.#options = options
    this.#handler = handler
  }

  protected override get isDone(): boolean {
    return this.#isDone
  }

  /** Its connection, too. */
  protected override end(reason: Error): void {
    this.#request?.destroy(reason)
    this.fail(reason)
  }

  /** Sends it over a connection, unless it has failed while it waited, or cannot be sent: gives whether it was. */
  send(connection: Http1Connection, host: string): boolean {
    this.#handler.onRequestStart?.(this, undefined)
    if (this.#isDone) return false
    const { method, path } = this.#options
    try {
      const { fields, bytes } = encodeFields(this.#options, host)
      const request = open({
        // Of an agent node:http asks no more than that.
        agent: connection as unknown as Agent,
        method,
        path,
        headers: fields,
        setHost: false,
      })
      this.#request = request
      this.#connection = connection
      request.on('information', ({ statusCode }) =>
        this.#handler.onResponseStart?.(this, statusCode, {}),
      )
      request.on('response', response => this.#onResponse(response))
      request.on('error', error => this.fail(error))
      request.on('close', () => this.#onClose())
      request.end(bytes)
      return true
    } catch (error) {
      this.fail(NotExecutedError.from(error))
      return false
    }
  }

  #onResponse(response: IncomingMessage): void {
    this.answer = response
    const { statusCode = 0, rawHeaders } = response
    const headers = decodeHeaders(rawHeaders)
    if (headers['keep-alive']) this.#connection?.heed(String(headers['keep-alive']))
    this.#handler.onResponseStart?.(this, statusCode, headers)
    response.on('data', chunk => {
      if (!this.#isDone) this.#handler.onResponseData?.(this, chunk)
    })
    response.on('end', () => this.#onEnd())
    response.on('error', error => this.fail(error))
  }

  #onEnd(): void {
    if (this.#isDone) return
    this.#isDone = true
    // An answer before the request was read: what is left of that is not to be taken for another one.
    if (this.#request?.writableFinished === false) this.#request.destroy()
    this.#handler.onResponseEnd?.(this, {})
  }

  /** Of every request; an error that is made for nothing costs as much as a tenth of it. */
  #onClose(): void {
    if (!this.#isDone) this.fail(new Error('the connection ended'))
  }

  /** Tells the handler, unless it was told of an end. */
  fail(error: Error): void {
    if (this.#isDone) return
    this.#isDone = true
    this.#handler.onResponseError?.(this, error)
  }
}
