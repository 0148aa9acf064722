import type { Socket } from 'node:net'
import type { buildConnector } from 'undici'
import type { ConnectorTarget } from './connector.ts'
import { Http1Connection } from './http1-connection.ts'

/** Whoever gives connections to requests. */
export interface Http1PoolOwner {
  /** A connection takes a request; see {@link Http1Pool.rest} if there is none. */
  onFree(connection: Http1Connection, pool: Http1Pool): void
  /** One less is open. */
  onClose(pool: Http1Pool): void
  /** One could not be opened. */
  onDialFailed(error: Error, pool: Http1Pool): void
}

/**
 * Connections since one was last lost: being opened, in use and idle. One that is being opened at a loss goes with the others: it may
 * be reset by then, and look well for as long as what came before is read.
 */
export class Http1Pool {
  readonly #owner: Http1PoolOwner
  readonly #open = new Set<Http1Connection>()
  /** The last used is used first, so that those that are not needed get old. */
  readonly #idle: Http1Connection[] = []
  #dialing = 0
  #isRetired = false

  constructor(owner: Http1PoolOwner) {
    this.#owner = owner
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size
  }

  /** How many are being opened. */
  get dialing(): number {
    return this.#dialing
  }

  /** Opens one: it is free then. */
  dial(connect: buildConnector.connector, target: ConnectorTarget): void {
    const onDialed: buildConnector.Callback = (...[error, socket]) => {
      this.#dialing--
      if (error !== null) this.#owner.onDialFailed(error, this)
      else this.#add(socket)
    }
    this.#dialing++
    try {
      connect(target, onDialed)
    } catch (error) {
      onDialed(error as Error, null)
    }
  }

  #add(socket: Socket): void {
    const connection = new Http1Connection(socket, {
      onFree: () => this.#owner.onFree(connection, this),
      onClose: () => this.#remove(connection),
    })
    this.#open.add(connection)
    this.#owner.onFree(connection, this)
  }

  /** One that was idle, for a request. */
  take(): Http1Connection | undefined {
    let connection = this.#idle.pop()
    while (connection !== undefined && !connection.take()) connection = this.#idle.pop()
    return connection
  }

  /** Keeps one that no request needs now. */
  rest(connection: Http1Connection): void {
    if (this.#isRetired) {
      void connection.destroy()
      return
    }
    connection.rest()
    this.#idle.push(connection)
  }

  /** Ends those that are idle, and those in use when they would be. */
  retire(): void {
    this.#isRetired = true
    for (const connection of this.#idle) void connection.destroy()
  }

  /** Ends all, and what is under way with that error; resolves when they are closed. */
  async destroy(error: Error): Promise<void> {
    this.#isRetired = true
    await Promise.all([...this.#open].map(connection => connection.destroy(error)))
  }

  #remove(connection: Http1Connection): void {
    this.#open.delete(connection)
    const at = this.#idle.indexOf(connection)
    if (at >= 0) this.#idle.splice(at, 1)
    this.#owner.onClose(this)
  }
}
