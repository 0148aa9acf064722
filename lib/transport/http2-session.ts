import type { ClientHttp2Session } from 'node:http2'
import type { Socket } from 'node:net'
import type { Dispatcher } from 'undici'
import type { Clock } from '../core/index.ts'
import type { EncodedRequest } from './header-fields.ts'
import { Http2Stream, type StreamEnd } from './http2-stream.ts'
import { answersPing } from './liveness.ts'

/** Go's `ReadIdleTimeout` and `PingTimeout` in client-go are 30 s and 15 s. */
const intervalMs = 15_000
/** As long as connections of HTTP/1.1 are kept. */
const idleMs = 30_000
/** Until the server's SETTINGS have come, a round trip later: it would refuse what is too much. */
const maxStreamsAtFirst = 1

interface Http2SessionOptions {
  readonly clock: Clock
  /** There is room, or none any more. */
  readonly onChange: () => void
  /** The server wants no more of it (GOAWAY). */
  readonly onSentAway: () => void
}

/**
 * One connection of HTTP/2, with many streams.
 *
 *     usable ──GOAWAY, close()──▶ ending: streams go on, none is added ──▶ closed
 *       ├── nothing open for 30 s ─────────────────────────────────────────▶ │
 *       └── no byte within 15 s, and no answer to a PING within another 15 s ▶ │ streams fail
 */
export class Http2Session {
  readonly #session: ClientHttp2Session
  readonly #socket: Socket
  readonly #clock: Clock
  readonly #onChange: () => void
  readonly #closed = new AbortController()
  #open = 0
  #idleSince: number
  #maxStreams = maxStreamsAtFirst
  #lastStreamId = Number.POSITIVE_INFINITY
  #isNew = true
  #ending = false

  constructor(
    session: ClientHttp2Session,
    socket: Socket,
    { clock, onChange, onSentAway }: Http2SessionOptions,
  ) {
    this.#session = session
    this.#socket = socket
    this.#clock = clock
    this.#onChange = onChange
    this.#idleSince = clock.now()
    session.on('remoteSettings', ({ maxConcurrentStreams = Number.POSITIVE_INFINITY }) => {
      this.#isNew = false
      this.#maxStreams = maxConcurrentStreams
      onChange()
    })
    session.once('goaway', onSentAway)
    session.on('goaway', (_code, lastStreamId) => {
      this.#lastStreamId = Math.min(this.#lastStreamId, lastStreamId)
      this.#end()
    })
    // Its streams say what became of them.
    session.on('error', () => this.#end())
    session.on('close', () => {
      this.#closed.abort()
      this.#end()
    })
    session.unref()
    void this.#keepAlive().catch(() => undefined)
  }

  get closed(): boolean {
    return this.#closed.signal.aborted
  }

  /** Whether it takes no stream any more. */
  get ending(): boolean {
    return this.#ending || this.#session.closed || this.#session.destroyed
  }

  /** Whether it will soon have more room than it has. */
  get isNew(): boolean {
    return this.#isNew && !this.ending
  }

  /** Requests that it takes at a time. */
  get maxStreams(): number {
    return this.#maxStreams
  }

  get hasRoom(): boolean {
    return !this.ending && this.#open < this.#maxStreams
  }

  /** Puts a request on a stream; `onEnd` is called once if this does not throw. */
  open(
    { handler, ...request }: EncodedRequest & { readonly handler: Dispatcher.DispatchHandler },
    onEnd: (end: StreamEnd) => void,
  ): void {
    const stream = new Http2Stream(handler)
    this.#add(1)
    try {
      stream.open(
        this.#session,
        request,
        () => this.#lastStreamId,
        end => {
          this.#add(-1)
          onEnd(end)
        },
      )
    } catch (error) {
      this.#add(-1)
      throw error
    }
  }

  /** Takes no stream any more; closes when those that are open have ended. */
  close(): void {
    this.#ending = true
    // Node refuses streams that wait for the handshake, and PINGs, once it closes.
    if (this.#open === 0 && !this.#session.closed) this.#session.close()
  }

  /** Ends the connection; streams fail with the error. Resolves when the socket is closed. */
  async destroy(error?: Error): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    if (this.closed) return
    this.#closed.signal.addEventListener('abort', () => resolve(), { once: true })
    this.#session.destroy(error)
    this.#socket.destroy()
    return promise
  }

  #end(): void {
    this.#ending = true
    this.#onChange()
  }

  /** An idle session must not keep the process from ending. */
  #add(streams: 1 | -1): void {
    this.#open += streams
    if (this.#open === 0) {
      this.#idleSince = this.#clock.now()
      if (!this.#session.destroyed) this.#session.unref()
      if (this.#ending) this.close()
    } else if (this.#open === 1 && streams === 1) this.#session.ref()
  }

  /** undici's PINGs, and TCP's keep-alive, leave a connection whose peer is gone as it is. */
  async #keepAlive(): Promise<void> {
    for (;;) {
      const received = this.#socket.bytesRead
      await this.#clock.sleep(intervalMs, this.#closed.signal, { background: true })
      if (this.#open === 0 && this.#clock.now() - this.#idleSince >= idleMs) {
        await this.destroy()
        return
      }
      if (this.#socket.bytesRead !== received) continue
      if (!(await answersPing(this.#session, this.#socket, this.#clock, intervalMs))) {
        await this.destroy(new Error(`the server has not answered a PING within ${intervalMs} ms`))
        return
      }
    }
  }
}
