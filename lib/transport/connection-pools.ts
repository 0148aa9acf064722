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
 *
 * A connection whose other end is lost without a word (half-open) looks idle and well, and so do all that are
 * idle beside it; one that was reset is rarely the only one. The first call that finds out gives them all up,
 * so that whoever sends it again does so over a new connection:
 *
 *     calls ──▶ pool ── reset, or a deadline ──▶ a new pool for new calls
 *                                                the old one: idle connections end, calls under way go on
 */
export class ConnectionPools {
  readonly #makeCalls: () => Pool
  #calls: Pool
  readonly #streams: Pool
  readonly #givenUp = new Set<Pool>()

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
    this.#makeCalls = () => new Pool(origin, { ...shared, connections: maxConnections })
    this.#calls = this.#makeCalls()
    this.#streams = new Pool(origin, shared)
  }

  /** Gives what to do if the connection turns out to be lost. */
  dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
    stream: boolean,
  ): () => void {
    const pool = stream ? this.#streams : this.#calls
    pool.dispatch(options, handler)
    return () => this.#giveUp(pool)
  }

  /** Of many calls that are lost over one pool the first does it. Streams leave few idle connections. */
  #giveUp(pool: Pool): void {
    if (pool !== this.#calls || pool.closed || pool.destroyed) return
    this.#calls = this.#makeCalls()
    this.#givenUp.add(pool)
    void pool.close().finally(() => this.#givenUp.delete(pool))
  }

  /** Takes nothing new; resolves when what is under way has ended. */
  async close(): Promise<void> {
    await Promise.all(this.#all().map(pool => pool.close()))
  }

  /** Ends all connections; what is under way fails. */
  async destroy(): Promise<void> {
    await Promise.all(this.#all().map(pool => pool.destroy()))
  }

  #all(): Pool[] {
    return [this.#calls, this.#streams, ...this.#givenUp]
  }
}
