import type { buildConnector, Dispatcher } from 'undici'
import { CallQueue } from './call-queue.ts'
import { type ConnectorTarget, connectorTarget } from './connector.ts'
import { NotExecutedError } from './failure.ts'
import { Http1Call } from './http1-call.ts'
import type { Http1Connection } from './http1-connection.ts'
import { Http1Pool, type Http1PoolOwner } from './http1-pool.ts'
import type { Lane } from './lane.ts'

/** Where connections lead, and how many there may be. */
export interface Http1LaneOptions {
  readonly connect: buildConnector.connector
  readonly maxConnections: number
}

const ended = 'the transport has ended'

/**
 * Calls over kept-alive connections of HTTP/1.1: each has one for itself, and takes the first that is free.
 *
 *     dispatch ──┬─ one is idle ─────────────────────▶ sent over it
 *                └─ none is ──▶ waiting, first come, first served ──▲
 *                                  └─ fewer are open than may be ──▶ dial ──▶ free
 *
 * One whose other end is lost without a word (half-open) looks idle and well, and so do all that are idle beside it; one that was
 * reset is rarely the only one. The first call that finds out gives them all up, so that whoever sends it again does so over a new
 * connection:
 *
 *     calls ──▶ pool ── reset, or a deadline ──▶ a new pool for new calls
 *                                                the old one: idle connections end, and those that are being
 *                                                opened; calls under way go on
 */
export class Http1Lane implements Lane, Http1PoolOwner {
  readonly #target: ConnectorTarget
  readonly #options: Http1LaneOptions
  #pool = new Http1Pool(this)
  readonly #givenUp = new Set<Http1Pool>()
  readonly #waiting = new CallQueue()
  #state: 'open' | 'closing' | 'destroyed' = 'open'
  readonly #ended = Promise.withResolvers<void>()

  constructor(origin: string, options: Http1LaneOptions) {
    this.#target = connectorTarget(new URL(origin))
    this.#options = options
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): () => void {
    const call = new Http1Call(options, handler)
    if (this.#state === 'open') this.#take(call)
    else call.fail(new NotExecutedError(ended))
    return () => this.#giveUp(call.pool)
  }

  async close(): Promise<void> {
    if (this.#state === 'open') this.#state = 'closing'
    this.#endIfOver()
    await this.#ended.promise
  }

  async destroy(): Promise<void> {
    this.#state = 'destroyed'
    while (this.#waiting.size > 0) this.#failFirst(new NotExecutedError(ended))
    const pools = [this.#pool, ...this.#givenUp]
    await Promise.all(pools.map(pool => pool.destroy(new Error(ended))))
    this.#endIfOver()
  }

  #take(call: Http1Call): void {
    const connection = this.#pool.take()
    if (connection === undefined) {
      this.#waiting.push(call)
      this.#dial()
    } else if (!this.#send(call, connection, this.#pool)) this.onFree(connection, this.#pool)
  }

  /** False if it has failed while it waited, or cannot be sent: the connection is still free. */
  #send(call: Http1Call, connection: Http1Connection, pool: Http1Pool): boolean {
    call.pool = pool
    return call.send(connection, this.#target.host)
  }

  onFree(connection: Http1Connection, pool: Http1Pool): void {
    if (pool === this.#pool && this.#sendFirst(connection, pool)) return
    this.#endIfOver()
    pool.rest(connection)
  }

  #sendFirst(connection: Http1Connection, pool: Http1Pool): boolean {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { call, inContext } = next
      if (inContext(() => this.#send(call, connection, pool))) return true
    }
    return false
  }

  onClose(pool: Http1Pool): void {
    if (pool.size === 0) this.#givenUp.delete(pool)
    this.#dial()
    this.#endIfOver()
  }

  /** As many as there are calls that wait, and may be. One that fails is the failure of one call. */
  #dial(): void {
    const { connect, maxConnections } = this.#options
    const pool = this.#pool
    while (pool.dialing < this.#waiting.size && pool.dialing + pool.size < maxConnections) {
      pool.dial(connect, this.#target)
    }
  }

  onDialFailed(error: Error, pool: Http1Pool): void {
    // Whoever waits, waits for one of the new pool.
    if (pool !== this.#pool) return
    this.#failFirst(error)
    this.#dial()
    this.#endIfOver()
  }

  #failFirst(error: Error): void {
    const first = this.#waiting.shift()
    first?.inContext(() => first.call.fail(error))
  }

  /** Of many calls that are lost over one pool the first does it. */
  #giveUp(pool: Http1Pool | undefined): void {
    if (pool !== this.#pool || this.#state !== 'open') return
    this.#pool = new Http1Pool(this)
    if (pool.size > 0) this.#givenUp.add(pool)
    pool.retire()
    this.#dial()
  }

  #endIfOver(): void {
    if (this.#state === 'open' || this.#waiting.size > 0) return
    this.#pool.retire()
    if (this.#pool.size === 0 && this.#givenUp.size === 0) this.#ended.resolve()
  }
}
