import type { Dispatcher, Pool } from 'undici'
import { FreedConnections } from './freed-connections.ts'
import type { Lane } from './lane.ts'

/**
 * Kept-alive connections of HTTP/1.1. One whose other end is lost without a word (half-open) looks idle and
 * well, and so do all that are idle beside it; one that was reset is rarely the only one. The first call that
 * finds out gives them all up, so that whoever sends it again does so over a new connection:
 *
 *     calls ──▶ pool ── reset, or a deadline ──▶ a new pool for new calls
 *                                                the old one: idle connections end, calls under way go on
 *
 * A call that follows another's answer waits for its connection, rather than open one more: see FreedConnections.
 */
export class Http1Lane implements Lane {
  readonly #makePool: () => Pool
  #pool: Pool
  readonly #givenUp = new Set<Pool>()
  readonly #freed = new FreedConnections()

  constructor(makePool: () => Pool) {
    this.#makePool = makePool
    this.#pool = makePool()
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): () => void {
    let pool = this.#pool
    this.#freed.dispatch(handler, counted => {
      pool = this.#pool
      pool.dispatch(options, counted)
    })
    return () => this.#giveUp(pool)
  }

  /** Of many calls that are lost over one pool the first does it. */
  #giveUp(pool: Pool): void {
    if (pool !== this.#pool || pool.closed || pool.destroyed) return
    this.#pool = this.#makePool()
    this.#givenUp.add(pool)
    void pool.close().finally(() => this.#givenUp.delete(pool))
  }

  async close(): Promise<void> {
    await this.#freed.settled()
    await Promise.all(this.#all().map(pool => pool.close()))
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#all().map(pool => pool.destroy()))
  }

  #all(): Pool[] {
    return [this.#pool, ...this.#givenUp]
  }
}
