import type { TLSSocket } from 'node:tls'
import type { buildConnector, Dispatcher } from 'undici'
import type { Clock } from '../core/index.ts'
import { connectorTarget } from './connector.ts'
import { NotExecutedError } from './failure.ts'
import { encodeRequest } from './header-fields.ts'
import { Http2Session } from './http2-session.ts'
import { Http2Stream } from './http2-stream.ts'
import type { Lane } from './lane.ts'
import { SentAway } from './sent-away.ts'

/** The part of node:http2 that is used; it is loaded only if wanted. */
type Http2 = Pick<typeof import('node:http2'), 'connect'>

/** What a reader that is slow holds up, of its own stream; all together have the most that there can be, and none holds up another. */
const streamWindowBytes = 1024 * 1024
const sessionWindowBytes = 2 ** 31 - 1

/** What sessions are made with. */
export interface Http2SessionsOptions {
  readonly http2: Http2
  /** Opens a socket, and offers `h2` and `http/1.1` on it. */
  readonly connect: buildConnector.connector
  readonly clock: Clock
  /** Sessions that calls may have, besides those that streams take. */
  readonly callSessions: number
  /** Takes everything if the server speaks only HTTP/1.1, and calls while it sends sessions away. Ends with the sessions. */
  readonly http1: Lane
}

/** A request that is not on a stream yet. */
interface Waiting {
  readonly options: Dispatcher.DispatchOptions
  readonly handler: Dispatcher.DispatchHandler
  readonly stream: boolean
  /** A server has refused it unread, once. */
  readonly refused: boolean
}

/**
 * Requests over as few sessions as they fit on, streams and calls alike. A session more is opened when all are full, one at a
 * time, for streams as many as they take; a server that does not choose `h2` is spoken to in HTTP/1.1 from then on. Where it
 * sends sessions away often, calls go there meanwhile, where nobody is sent away.
 *
 *     dispatch ──▶ waiting ──┬─ a session has room ──▶ stream ──refused unread, once──▶ waiting
 *                            └─ none has ──▶ dial ──┬─ h2 ──▶ a session more
 *                                                   ├─ http/1.1 ──▶ all go there
 *                                                   └─ error ──▶ those that wait fail, not sent
 */
export class Http2Sessions implements Lane {
  readonly #origin: URL
  readonly #options: Http2SessionsOptions
  readonly #waiting: Waiting[] = []
  readonly #sessions = new Set<Http2Session>()
  readonly #sentAway: SentAway
  readonly #ended = Promise.withResolvers<void>()
  #state: 'open' | 'closing' | 'destroyed' = 'open'
  #isDialing = false
  #isMoving = false
  #hasChanged = false
  #speaksHttp1 = false
  /** Streams that are open. */
  #streams = 0

  constructor(origin: string, options: Http2SessionsOptions) {
    this.#origin = new URL(origin)
    this.#options = options
    this.#sentAway = new SentAway(options.clock)
  }

  dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    stream: boolean,
  ): () => void {
    const isForHttp1 = this.#speaksHttp1 || (!stream && this.#sentAway.isOften)
    if (this.#state === 'open' && isForHttp1) {
      return this.#options.http1.dispatch(options, handler, stream)
    }
    if (this.#state === 'open') {
      this.#waiting.push({ options, handler, stream, refused: false })
      this.#move()
    } else fail(handler, new NotExecutedError('the transport has ended'))
    // A session that is lost is found out by PING, and one stream's end is no other's.
    return () => {}
  }

  async close(): Promise<void> {
    if (this.#state === 'open') this.#state = 'closing'
    this.#move()
    await Promise.all([this.#ended.promise, this.#options.http1.close()])
  }

  async destroy(): Promise<void> {
    this.#state = 'destroyed'
    const error = new Error('the transport has ended')
    this.#failWaiting(error)
    const sessions = [...this.#sessions].map(session => session.destroy(error))
    await Promise.all([...sessions, this.#options.http1.destroy()])
    this.#move()
  }

  /** Moves on what can move: after each change of what waits, or of where there is room. */
  readonly #move = (): void => {
    this.#hasChanged = true
    if (this.#isMoving) return
    this.#isMoving = true
    while (this.#hasChanged) {
      this.#hasChanged = false
      this.#startWaiting()
      this.#tidy()
    }
    this.#isMoving = false
  }

  #startWaiting(): void {
    for (let session = this.#roomy(); session; session = this.#roomy()) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#start(session, next)
    }
  }

  #roomy(): Http2Session | undefined {
    for (const session of this.#sessions) if (session.hasRoom) return session
    return undefined
  }

  /** Drops sessions that are closed, opens one if requests wait, and ends if that was wished. */
  #tidy(): void {
    let isGrowing = this.#isDialing
    for (const session of this.#sessions) {
      if (session.closed) this.#sessions.delete(session)
      isGrowing ||= session.isNew
    }
    if (this.#waiting.length > 0) {
      if (!isGrowing && this.#mayGrow()) this.#dial()
    } else if (this.#isDialing) {
      return
    } else if (this.#state !== 'open') {
      if (this.#sessions.size === 0) this.#ended.resolve()
      for (const session of this.#sessions) session.close()
    }
  }

  /** A stream never waits for another to end; calls do, when they have their sessions, whatever streams there are. */
  #mayGrow(): boolean {
    const usable = [...this.#sessions].filter(({ ending }) => !ending)
    const room = Math.min(...usable.map(({ maxStreams }) => maxStreams))
    const forStreams = Math.ceil(this.#streams / room)
    const isForStream = this.#waiting.some(({ stream }) => stream)
    return isForStream || usable.length < this.#options.callSessions + forStreams
  }

  #start(session: Http2Session, waiting: Waiting): void {
    const { options, handler, stream } = waiting
    try {
      session.open({ ...encodeRequest(options, this.#origin.host), handler }, end => {
        if (stream) this.#streams--
        if (end === 'refused') this.#refused(waiting)
        this.#move()
      })
      if (stream) this.#streams++
    } catch (error) {
      // The session has ended and node has not told us yet; or node takes no such header.
      if (session.ending) this.#waiting.unshift(waiting)
      else fail(handler, NotExecutedError.from(error))
    }
  }

  /** RFC 9113, section 8.7: not more than once by itself, or a server that refuses makes a storm. */
  #refused(waiting: Waiting): void {
    const { handler, refused } = waiting
    if (refused) fail(handler, new NotExecutedError('the server refused it unread, twice'))
    else if (this.#state === 'destroyed')
      fail(handler, new NotExecutedError('the transport has ended'))
    else this.#waiting.unshift({ ...waiting, refused: true })
  }

  #dial(): void {
    this.#isDialing = true
    const onDialed: buildConnector.Callback = (error, socket) => {
      this.#isDialing = false
      if (error !== null) this.#failWaiting(error)
      else if (this.#state === 'destroyed') socket.destroy()
      else this.#use(socket as TLSSocket)
      this.#move()
    }
    try {
      this.#options.connect(connectorTarget(this.#origin), onDialed)
    } catch (error) {
      onDialed(error as Error, null)
    }
  }

  #use(socket: TLSSocket): void {
    if (socket.alpnProtocol !== 'h2') {
      socket.destroy()
      this.#speaksHttp1 = true
      for (const { options, handler, stream } of this.#waiting.splice(0)) {
        this.#options.http1.dispatch(options, handler, stream)
      }
      return
    }
    const { http2, clock } = this.#options
    const session = http2.connect(this.#origin, {
      createConnection: () => socket,
      settings: { enablePush: false, initialWindowSize: streamWindowBytes },
    })
    session.once('connect', () => session.setLocalWindowSize(sessionWindowBytes))
    const onSentAway = (): void => this.#sentAway.note()
    this.#sessions.add(
      new Http2Session(session, socket, { clock, onChange: this.#move, onSentAway }),
    )
  }

  #failWaiting(error: Error): void {
    for (const { handler } of this.#waiting.splice(0)) fail(handler, error)
  }
}

/** Of a request that is on no stream. */
const fail = (handler: Dispatcher.DispatchHandler, error: Error): void =>
  new Http2Stream(handler).fail(error)
