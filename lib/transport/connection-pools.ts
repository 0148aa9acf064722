import type { buildConnector, Dispatcher, Pool } from 'undici'
import type { Undici } from './load-undici.ts'

/** How many connections there may be. */
export interface PoolLimits {
  /** For calls; streams have no bound. */
  readonly maxConnections: number
}

/**
 * The connections to one server as one identity. Calls share a pool of kept-alive ones; streams (watches,
 * logs) have their own, so that a hundred idle watches never hold up a call.
 */
export class ConnectionPools {
  readonly #calls: Pool
  readonly #streams: Pool

  constructor(
    { Pool }: Undici,
    origin: string,
    connect: buildConnector.connector,
    { maxConnections }: PoolLimits,
  ) {
    const shared = {
      connect,
      allowH2: false,
      // The deadline of a call is ours, over the whole of it; a watch may be silent for minutes.
      headersTimeout: 0,
      bodyTimeout: 0,
      // undici's 4 s would cost whoever calls each few seconds a handshake a call; the server keeps 90 s.
      keepAliveTimeout: 30_000,
    }
    this.#calls = new Pool(origin, { ...shared, connections: maxConnections })
    this.#streams = new Pool(origin, shared)
  }

  dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    stream: boolean,
  ): void {
    const pool = stream ? this.#streams : this.#calls
    pool.dispatch(options, handler)
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
