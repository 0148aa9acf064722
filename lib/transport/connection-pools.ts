import type { buildConnector, Dispatcher } from 'undici'
import type { Clock } from '../core/index.ts'
import { type Http2, Http2Sessions } from './http2-sessions.ts'
import type { Lane } from './lane.ts'
import type { Undici } from './load-undici.ts'

/** How many connections there may be, and of which kind. */
export interface PoolSettings {
  /** For calls; streams have no bound. */
  readonly maxConnections: number
  readonly clock: Clock
  /** Absent: only HTTP/1.1 is spoken. */
  readonly http2?: Http2 | undefined
}

/** What opens sockets. */
export interface Connectors {
  readonly http1: buildConnector.connector
  /** For a server that may speak HTTP/2. */
  readonly http2: buildConnector.connector
}

/** Four hold 400 calls, which is how many the API server runs at a time (`--max-requests-inflight`). */
const maxCallSessions = 4

/**
 * The connections to one server as one identity. Calls share a pool of kept-alive ones; streams (watches,
 * logs) have their own, so that a hundred idle watches never hold up a call.
 *
 * A connection whose other end is lost without a word (half-open) looks idle and well, and so do all that are
 * idle beside it; one that was reset is rarely the only one. The first call that finds out gives them all up,
 * so that whoever sends it again does so over a new connection:
 *
 *     calls ──▶ pool ── reset, or a deadline ──▶ a new pool for new calls
 *                                                the old one: idle connections end, calls under way go on
 */
export class ConnectionPools {
  readonly #makeCalls: () => Lane
  #calls: Lane
  readonly #streams: Lane
  readonly #givenUp = new Set<Lane>()
  #ended = false

  constructor(
    { Pool }: Undici,
    origin: string,
    connectors: Connectors,
    { maxConnections, clock, http2 }: PoolSettings,
  ) {
    const shared = {
      connect: connectors.http1,
      allowH2: false,
      // The deadline of a call is ours, over the whole of it; a watch may be silent for minutes.
      headersTimeout: 0,
      bodyTimeout: 0,
      // undici's 4 s would cost whoever calls each few seconds a handshake a call; the server keeps 90 s.
      keepAliveTimeout: 30_000,
    }
    const pool = (connections: number | null) => new Pool(origin, { ...shared, connections })
    // Without TLS there is nobody to choose HTTP/2.
    const lane = (http1: Lane, maxSessions: number): Lane =>
      http2 === undefined || !origin.startsWith('https:')
        ? http1
        : new Http2Sessions(origin, { http2, connect: connectors.http2, clock, maxSessions, http1 })
    this.#makeCalls = () => lane(pool(maxConnections), Math.min(maxConnections, maxCallSessions))
    this.#calls = this.#makeCalls()
    this.#streams = lane(pool(null), Number.POSITIVE_INFINITY)
  }

  /** Gives what to do if the connection turns out to be lost. */
  dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    stream: boolean,
  ): () => void {
    const lane = stream ? this.#streams : this.#calls
    lane.dispatch(options, handler)
    return () => this.#giveUp(lane)
  }

  /** Of many calls that are lost over one lane the first does it. Streams leave few idle connections. */
  #giveUp(lane: Lane): void {
    if (lane !== this.#calls || this.#ended) return
    this.#calls = this.#makeCalls()
    this.#givenUp.add(lane)
    void lane.close().finally(() => this.#givenUp.delete(lane))
  }

  /** Takes nothing new; resolves when what is under way has ended. */
  async close(): Promise<void> {
    this.#ended = true
    await Promise.all(this.#all().map(lane => lane.close()))
  }

  /** Ends all connections; what is under way fails. */
  async destroy(): Promise<void> {
    this.#ended = true
    await Promise.all(this.#all().map(lane => lane.destroy()))
  }

  #all(): Lane[] {
    return [this.#calls, this.#streams, ...this.#givenUp]
  }
}
