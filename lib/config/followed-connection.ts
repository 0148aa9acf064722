import { isDeepStrictEqual } from 'node:util'
import {
  type AuthHeaders,
  type ClientCertificate,
  type Clock,
  ConfigError,
  type Connection,
  type Credentials,
  KubeError,
  SingleFlight,
  systemClock,
} from '../core/index.ts'
import type { Kubeconfig } from './kubeconfig.ts'

/** How long what was read holds, as that of all files that configuration names. */
const freshForMs = 60_000
/** A file that is being written is whole soon. */
const brokenForMs = 1_000

/** Where a followed connection is from. */
export interface FollowedSource {
  /** Reads the files. Rejects with ConfigError, or gives undefined, where there is nothing to use. */
  load(): Promise<Kubeconfig | undefined>
  /** The connection that it describes. Rejects with ConfigError or AuthError where it describes none. */
  resolve(config: Kubeconfig): Promise<Connection>
  /** What tells how old the files are. Default the machine's. */
  readonly clock?: Clock
}

/**
 * A connection whose kubeconfig others rewrite while we run:
 *
 *     call after a minute ─┐               ┌─ the same ─────────────────▶ go on
 *     401 ─────────────────┼──▶ read again ┼─ changed, of this server ──▶ swap credentials and trust, whole
 *     certificates asked ──┘               └─ gone, empty, broken, or ──▶ go on with the last good one, and
 *                                             of another server           look again after a second
 *
 * The server, namespace and proxy are those of the beginning: who wrote to one cluster must not find himself
 * at another. `tls` and `credentials` are what is there at the time.
 */
export class FollowedConnection implements Connection {
  readonly server: string
  readonly namespace: string
  readonly proxy: Connection['proxy']
  readonly disableCompression: boolean | undefined
  readonly tls: Connection['tls']
  readonly credentials: Credentials
  readonly #source: FollowedSource
  readonly #clock: Clock
  readonly #reloads = new SingleFlight<void>()
  #config: Kubeconfig
  #now: Connection
  #lookAgainAt: number

  private constructor(source: FollowedSource, config: Kubeconfig, first: Connection) {
    this.server = first.server
    this.namespace = first.namespace
    this.proxy = first.proxy
    this.disableCompression = first.disableCompression
    this.#source = source
    this.#clock = source.clock ?? systemClock
    this.#config = config
    this.#now = first
    this.#lookAgainAt = this.#clock.now() + freshForMs
    const tls = () => this.#now.tls
    this.tls = {
      get ca() {
        return tls().ca
      },
      insecureSkipVerify: first.tls.insecureSkipVerify,
      serverName: first.tls.serverName,
    }
    this.credentials = this.#followCredentials()
  }

  /** The connection as it is now. Rejects as `resolve` does. */
  static async open(source: FollowedSource, config: Kubeconfig): Promise<FollowedConnection> {
    return new FollowedConnection(source, config, await source.resolve(config))
  }

  async refresh(signal?: AbortSignal): Promise<void> {
    await this.#reload(signal)
    await this.#now.refresh?.(signal)
  }

  #followCredentials(): Credentials {
    const now = (): Credentials => this.#now.credentials
    return {
      headers: signal => {
        if (this.#clock.now() < this.#lookAgainAt) return now().headers(signal)
        return this.#reload(signal).then(() => now().headers(signal))
      },
      get clientCertificate() {
        return now().clientCertificate
      },
      renew: async (refused, signal) => {
        const shown = now().clientCertificate
        if (await now().renew?.(refused, signal)) return true
        await this.#reload(signal)
        return isOther(shown, now().clientCertificate, refused, await now().headers(signal))
      },
    }
  }

  #reload(signal?: AbortSignal): Promise<void> {
    return this.#reloads.run('reload', () => this.#reloadOnce(), signal)
  }

  async #reloadOnce(): Promise<void> {
    try {
      const config = await this.#source.load()
      if (config === undefined) throw new ConfigError('the kubeconfig is gone')
      if (!isDeepStrictEqual(config, this.#config)) await this.#swap(config)
      this.#lookAgainAt = this.#clock.now() + freshForMs
    } catch (error) {
      if (!(error instanceof KubeError)) throw error
      this.#lookAgainAt = this.#clock.now() + brokenForMs
    }
  }

  async #swap(config: Kubeconfig): Promise<void> {
    const connection = await this.#source.resolve(config)
    if (connection.server !== this.server) throw new ConfigError('the server is another')
    this.#config = config
    this.#now = connection
  }
}

const isOther = (
  shown: ClientCertificate | undefined,
  certificate: ClientCertificate | undefined,
  refused: AuthHeaders,
  headers: AuthHeaders,
): boolean =>
  shown?.cert !== certificate?.cert ||
  shown?.key !== certificate?.key ||
  !isDeepStrictEqual(refused, headers)
