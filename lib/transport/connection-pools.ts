import type { buildConnector, Dispatcher } from 'undici'
import type { Clock } from '../core/index.ts'
import { Http1Lane } from './http1-lane.ts'
import { Http1Lanes } from './http1-lanes.ts'
import type { Lane } from './lane.ts'
import type { MakeHttp2Sessions } from './load-http2.ts'

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

/** The connections to one server as one identity: over HTTP/1.1, or over HTTP/2 where that is wished and the server speaks it. */
export class ConnectionPools {
  readonly #lane: Lane

  constructor(
    origin: string,
    connectors: Connectors,
    { maxConnections, clock, makeHttp2 }: PoolSettings,
  ) {
    // Without TLS there is nobody to choose.
    const speaksHttp2 = makeHttp2 !== undefined && origin.startsWith('https:')
    const lane = (maxConnections: number) =>
      new Http1Lane(origin, { connect: connectors.http1, maxConnections })
    const http1 = new Http1Lanes(lane(maxConnections), lane(Number.POSITIVE_INFINITY))
    const callSessions = Math.min(maxConnections, maxCallSessions)
    this.#lane = speaksHttp2
      ? makeHttp2(origin, { connect: connectors.http2, clock, callSessions, http1 })
      : http1
  }

  /** Gives what to call if the connection turns out to be lost. */
  dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    stream: boolean,
  ): () => void {
    return this.#lane.dispatch(options, handler, stream)
  }

  /** Takes nothing new; resolves when what is under way has ended. */
  close(): Promise<void> {
    return this.#lane.close()
  }

  /** Ends all connections; what is under way fails. */
  destroy(): Promise<void> {
    return this.#lane.destroy()
  }
}
