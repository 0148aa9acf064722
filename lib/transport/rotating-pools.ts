import type { buildConnector } from 'undici'
import { type Clock, ConfigError, type Connection, SingleFlight } from '../core/index.ts'
import { ConnectionPools, type Connectors, type PoolSettings } from './connection-pools.ts'
import { createConnector } from './connector.ts'
import type { ProxyTunnels } from './proxy-tunnels.ts'
import {
  type Handshake,
  handshakeWith,
  isSameMaterial,
  materialOf,
  type TlsMaterial,
} from './tls.ts'
import { traceSocket } from './trace-socket.ts'

/** How long what was read holds while calls go on. */
const freshForCallsMs = 60_000
/** A call that opens a connection has read a moment ago; other sockets are opened with what is there then. */
const freshForDialsMs = 1_000
/** What is left to streams of an identity that is given up; calls end by their own deadline. */
const retirementMs = 30_000

/** What all pools have in common. */
export interface RotationSettings extends PoolSettings {
  /** Absent: the server is reached directly. */
  readonly tunnels?: ProxyTunnels | undefined
}

/** Pools, and what their connections were made with. */
interface Identity {
  readonly material: TlsMaterial
  readonly connectors: Connectors
  readonly pools: ConnectionPools
}

/**
 * The pools to use now. They follow the connection: when its certificates are replaced, new pools take new
 * calls, and the old ones end.
 *
 *     call after a minute ─┐                      ┌─ the same ──▶ go on
 *     new connection ──────┼──▶ refresh, compare ─┼─ others ────▶ new pools; the old ones: calls end as they
 *     401, TLS failure ────┘                      │               would, streams after 30 s at the latest
 *                                                 └─ unusable ──▶ go on, look again soon
 */
export class RotatingPools implements AsyncDisposable {
  readonly #buildConnector: typeof buildConnector
  readonly #connection: Connection
  readonly #settings: RotationSettings
  readonly #clock: Clock
  readonly #tunnels: ProxyTunnels | undefined
  readonly #origin: string
  readonly #retiring = new Set<ConnectionPools>()
  readonly #refreshes = new SingleFlight<void>()
  #refreshedAt = Number.NEGATIVE_INFINITY
  #identity: Identity

  /** `handshake`: with what the connection had when it was last looked at. */
  constructor(
    build: typeof buildConnector,
    connection: Connection,
    settings: RotationSettings,
    handshake: Handshake,
  ) {
    this.#buildConnector = build
    this.#connection = connection
    this.#settings = settings
    this.#clock = settings.clock
    this.#tunnels = settings.tunnels
    this.#origin = new URL(connection.server).origin
    this.#identity = this.#makeIdentity(handshake)
  }

  /** The pools for a call: at once, but for one each minute. Rejects as `Connection.refresh` does. */
  current(signal?: AbortSignal): ConnectionPools | Promise<ConnectionPools> {
    if (this.#isFresh(freshForCallsMs)) return this.#identity.pools
    return this.#refresh(signal).then(() => this.#identity.pools)
  }

  /** What was read does not seem to hold any more: it is read again with the next call. */
  distrust(): void {
    this.#refreshedAt = Number.NEGATIVE_INFINITY
  }

  /** No call waits for a connection: what is still on its way through a proxy is not needed. */
  giveUpTunnels(): void {
    this.#tunnels?.giveUp()
  }

  /** Ends all connections; what is under way fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    const all = [this.#identity.pools, ...this.#retiring]
    const destroyed = all.map(pools => pools.destroy())
    this.#tunnels?.[Symbol.dispose]()
    await Promise.all(destroyed)
  }

  #isFresh(forMs: number): boolean {
    if (this.#connection.refresh === undefined) return true
    return this.#clock.now() - this.#refreshedAt < forMs
  }

  #refresh(signal?: AbortSignal): Promise<void> {
    return this.#refreshes.run('refresh', signal => this.#refreshOnce(signal), signal)
  }

  async #refreshOnce(signal: AbortSignal): Promise<void> {
    await this.#connection.refresh?.(signal)
    this.#refreshedAt = this.#clock.now()
    const material = materialOf(this.#connection)
    if (isSameMaterial(material, this.#identity.material)) return
    const { pools } = this.#identity
    try {
      this.#identity = this.#makeIdentity(handshakeWith(material))
    } catch (error) {
      // Half of it is replaced, as a certificate whose key has yet to follow.
      if (!(error instanceof ConfigError)) throw error
      this.#refreshedAt -= freshForCallsMs - freshForDialsMs
      return
    }
    void this.#retire(pools)
  }

  #makeIdentity({ material, secureContext }: Handshake): Identity {
    const connector = (http2: boolean) => {
      const direct = createConnector(this.#buildConnector, this.#connection, secureContext, {
        http2,
      })
      return this.#tunnels?.connector(direct, material) ?? direct
    }
    const connectors = { http1: this.#connector('http1'), http2: this.#connector('http2') }
    return {
      material,
      connectors: { http1: connector(false), http2: connector(true) },
      pools: new ConnectionPools(this.#origin, connectors, this.#settings),
    }
  }

  /** Opens sockets with what is there at the time, for whichever pool. */
  #connector(kind: keyof Connectors): buildConnector.connector {
    return (options, callback) => {
      const connect = () =>
        this.#identity.connectors[kind](options, (...result) => {
          if (result[1]) traceSocket(result[1], this.#origin)
          callback(...result)
        })
      if (this.#isFresh(freshForDialsMs)) connect()
      else this.#refresh().then(connect, error => callback(error, null))
    }
  }

  async #retire(pools: ConnectionPools): Promise<void> {
    this.#retiring.add(pools)
    const closed = new AbortController()
    void pools.close().finally(() => closed.abort())
    await this.#clock.sleep(retirementMs, closed.signal).catch(() => undefined)
    await pools.destroy()
    this.#retiring.delete(pools)
  }
}
