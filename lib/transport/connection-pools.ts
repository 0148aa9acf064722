import type { buildConnector, Dispatcher } from 'undici'
import type { Clock } from '../core/index.ts'
import { Http1Lane } from './http1-lane.ts'
import type { Lane } from './lane.ts'
import type { MakeHttp2Sessions } from './load-http2.ts'
import type { Undici } from './load-undici.ts'

/** How many connections there may be, and of which kind. */
export interface PoolSettings {
  /** For calls; streams have no bound. */
  readonly maxConnections: number
  readonly clock: Clock
  /** Absent: only HTTP/1.1 is spoken. */
  readonly makeHttp2?: MakeHttp2Sessions | undefined
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
 */
export class ConnectionPools {
  readonly #calls: Lane
  readonly #streams: Lane

  constructor(
    { Pool }: Undici,
    origin: string,
    connectors: Connectors,
    { maxConnections, clock, makeHttp2 }: PoolSettings,
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
    const calls = new Http1Lane(() => new Pool(origin, { ...shared, connections: maxConnections }))
    const streams = new Http1Lane(() => new Pool(origin, shared))
    // Without TLS there is nobody to choose.
    if (makeHttp2 === undefined || !origin.startsWith('https:')) {
      this.#calls = calls
      this.#streams = streams
      return
    }
    const sessions = (http1: Lane, maxSessions: number) =>
      makeHttp2(origin, { connect: connectors.http2, clock, maxSessions, http1 })
    this.#calls = sessions(calls, Math.min(maxConnections, maxCallSessions))
    this.#streams = sessions(streams, Number.POSITIVE_INFINITY)
  }

  /** Gives what to call if the connection turns out to be lost. */
  dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    stream: boolean,
  ): () => void {
    return (stream ? this.#streams : this.#calls).dispatch(options, handler)
  }

  /** Takes nothing new; resolves when what is under way has ended. */
  async close(): Promise<void> {
    await Promise.all([this.#calls.close(), this.#streams.close()])
  }

  /** Ends all connections; what is under way fails. */
  async destroy(): Promise<void> {
    await Promise.all([this.#calls.destroy(), this.#streams.destroy()])
  }
}
