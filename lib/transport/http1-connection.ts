import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'

/** The server keeps 90 s. Few seconds, as others keep, would cost whoever calls now and then a handshake a call. */
const idleMs = 30_000

/** Whoever uses a connection. */
export interface Http1ConnectionOwner {
  /** The answer has ended, and the server keeps the connection. */
  onFree(): void
  onClose(): void
}

/**
 * A kept-alive connection of HTTP/1.1. node:http takes it for an agent, one that gives out itself: its own Agent costs as much CPU
 * as all that a call needs besides.
 *
 *     in use ──answer ends──▶ free: onFree ──┬─ rest() ──▶ idle ──take()──▶ in use
 *        │                                   └─ the next request    │
 *        └─ error, abort, `connection: close` ──▶ closed ◀── 30 s, a byte or an end from the server
 *
 * What comes over an idle one is nobody's answer (as in CVE-2026-6733), and ends it.
 */
export class Http1Connection {
  /** Without it node:http asks the server to close. */
  readonly keepAlive = true
  readonly #socket: Socket
  #isIdle = false

  constructor(socket: Socket, owner: Http1ConnectionOwner) {
    this.#socket = socket
    // Node 22 tells it of one that was ended, too, as after an answer to half a request.
    socket.on('free', () => {
      if (socket.writable) owner.onFree()
    })
    socket.on('close', () => owner.onClose())
    // The request tells of those that are of interest.
    socket.on('error', () => {})
    for (const event of ['data', 'end', 'timeout']) socket.on(event, this.#endIdle)
    socket.setTimeout(idleMs)
  }

  /** What node:http calls to get a connection for a request. */
  addRequest(request: ClientRequest): void {
    request.onSocket(this.#socket)
  }

  /** Sooner than after half a minute, if the server says that it closes it by then: the field `keep-alive` of an answer. */
  heed(keepAlive: string): void {
    const seconds = /\btimeout=(\d+)/.exec(keepAlive)?.[1]
    if (seconds === undefined) return
    // Less a second, for what is on its way; 0 would be for ever.
    this.#socket.setTimeout(Math.max(1, Math.min(idleMs, Number(seconds) * 1000 - 1000)))
  }

  /** Becomes idle, and does not keep the process from ending. */
  rest(): void {
    this.#isIdle = true
    this.#socket.unref()
  }

  /** Takes it into use again; false if it has ended meanwhile. */
  take(): boolean {
    if (!this.#socket.writable) return false
    this.#isIdle = false
    this.#socket.ref()
    return true
  }

  /** Ends it, and what is under way over it with that error; resolves when it is closed. */
  destroy(error?: Error): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    if (this.#socket.closed) resolve()
    else this.#socket.destroy(error).once('close', () => resolve())
    return promise
  }

  readonly #endIdle = (): void => {
    if (this.#isIdle) this.#socket.destroy()
  }
}
