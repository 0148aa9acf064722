import { type ClientRequest, type IncomingMessage, request as open } from 'node:http'
import type { Dispatcher } from 'undici'
import { NotExecutedError } from './failure.ts'
import { decodeHeaders, encodeFields } from './header-fields.ts'
import type { KeepAliveAgent } from './keep-alive-agent.ts'

/**
 * One request over node:http: node's events on one side, undici's handler on the other.
 *
 *     waiting ──a connection──▶ sent ──response──▶ answered ──end──▶ done
 *        └───────── abort, error, a connection that ends ──┴───────▶ done: failed
 */
export class NodeHttpCall implements Dispatcher.DispatchController {
  readonly #handler: Dispatcher.DispatchHandler
  readonly #onDone: () => void
  #request: ClientRequest | undefined
  #response: IncomingMessage | undefined
  #reason: Error | null = null
  #isDone = false

  constructor(handler: Dispatcher.DispatchHandler, onDone: () => void) {
    this.#handler = handler
    this.#onDone = onDone
  }

  get aborted(): boolean {
    return this.#reason !== null
  }

  get reason(): Error | null {
    return this.#reason
  }

  get paused(): boolean {
    return this.#response?.isPaused() ?? false
  }

  pause(): void {
    this.#response?.pause()
  }

  resume(): void {
    this.#response?.resume()
  }

  /** Ends it, and its connection. */
  abort(reason: Error): void {
    if (this.#reason !== null || this.#isDone) return
    this.#reason = reason
    this.#request?.destroy(reason)
    this.fail(reason)
  }

  send(
    { method, path, headers, body }: Dispatcher.DispatchOptions,
    agent: KeepAliveAgent,
    host: string,
  ): void {
    try {
      const { fields, bytes } = encodeFields(headers, body)
      const all = { host, ...fields }
      const request = open({ agent, method, path, headers: all, setHost: false })
      this.#request = request
      request.on('socket', () => this.#handler.onRequestStart?.(this, undefined))
      request.on('information', ({ statusCode }) =>
        this.#handler.onResponseStart?.(this, statusCode, {}),
      )
      request.on('response', response => this.#onResponse(response))
      request.on('error', error => this.fail(error))
      request.on('close', () => this.fail(new Error('the connection ended')))
      request.end(bytes)
    } catch (error) {
      this.fail(NotExecutedError.from(error))
    }
  }

  #onResponse(response: IncomingMessage): void {
    this.#response = response
    const { statusCode = 0, rawHeaders } = response
    this.#handler.onResponseStart?.(this, statusCode, decodeHeaders(rawHeaders))
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
    this.#onDone()
    this.#handler.onResponseEnd?.(this, {})
  }

  /** Tells the handler, unless it was told of an end. */
  fail(error: Error): void {
    if (this.#isDone) return
    this.#isDone = true
    this.#onDone()
    this.#handler.onResponseError?.(this, error)
  }
}
