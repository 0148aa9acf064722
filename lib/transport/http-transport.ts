import type { Dispatcher } from 'undici'
import {
  type ApiRequest,
  type ApiResponse,
  type Clock,
  ConfigError,
  type Connection,
  type Send,
  systemClock,
  type Transport,
  TransportError,
} from '../core/index.ts'
import type { ConnectionPools } from './connection-pools.ts'
import { Exchange } from './exchange.ts'
import { loadHttp2 } from './load-http2.ts'
import { loadConnector } from './load-undici.ts'
import type { ProxySettings } from './proxy-address.ts'
import { defaultMaxBodyBytes } from './received-body.ts'
import type { RotatingPools } from './rotating-pools.ts'
import { handshakeWith, materialOf } from './tls.ts'

/** The API server's own `--request-timeout`: it gives up then, too. */
export const defaultTimeoutMs = 60_000
const defaultMaxConnections = 32

/** How a transport behaves; who it talks to is a {@link Connection}. */
export interface HttpTransportOptions {
  /** Sent as User-Agent; servers derive default field managers and audit entries from it. */
  readonly userAgent: string
  /** Deadline of one call; 0 is none. Default 60 s. */
  readonly timeoutMs?: number | undefined
  /**
   * Connections for calls; further calls wait for a free one. Default 32: a TLS handshake costs both
   * sides more than a short wait. Streams have connections of their own, without a bound.
   */
  readonly maxConnections?: number | undefined
  /** Of an answer that is taken whole; a longer one is a DecodeError. Default 512 MiB. */
  readonly maxBodyBytes?: number | undefined
  /** What tells how old certificates are, and how long a session was silent. Default the machine's. */
  readonly clock?: Clock
  /**
   * Speaks HTTP/2 with a server that chooses it; others get HTTP/1.1. One connection then carries what takes
   * many otherwise, as a hundred watches. Default false: node's own implementation corrupts its memory
   * under churn (nodejs/node#64841; Node 24 and 25, and 26.8.1 aborts by nodejs/node#64850).
   */
  readonly http2?: boolean | undefined
}

/**
 * HTTP to one server as one identity: HTTP/1.1 over node:http and, if wished, HTTP/2 over node:http2.
 *
 * - Calls share a pool of kept-alive connections; streams (watches, logs) have their own.
 * - Certificates that are replaced while we run are used for new connections: see RotatingPools.
 * - A session of HTTP/2 whose peer is gone is noticed within 45 s: see Http2Session.
 * - Redirects are returned, never followed: they would carry the credentials elsewhere.
 *
 * What sends is loaded with the first call: a command that finds what it needs on disk makes none. Throws
 * {@link ConfigError} on an option or a certificate that cannot be used.
 */
export async function createHttpTransport(
  connection: Connection,
  options: HttpTransportOptions,
): Promise<Transport> {
  checkOptions(options)
  const handshake = handshakeWith(materialOf(connection))
  const { maxConnections = defaultMaxConnections, clock = systemClock } = options
  const tunnels = connection.proxy && (await loadTunnels(connection.proxy, clock))
  return new HttpTransport(connection, options, async () => {
    const makeHttp2 = options.http2 ? await loadHttp2() : undefined
    const { RotatingPools } = await import('./rotating-pools.ts')
    const settings = { maxConnections, clock, makeHttp2, tunnels }
    return new RotatingPools(await loadConnector(), connection, settings, handshake)
  })
}

/** Proxies, loaded only if there is one: they take node:http, which takes 20 ms. */
async function loadTunnels(proxy: ProxySettings, clock: Clock) {
  const { ProxyTunnels } = await import('./proxy-tunnels.ts')
  return new ProxyTunnels(proxy, clock)
}

class HttpTransport implements Transport {
  readonly #open: () => Promise<RotatingPools>
  #opening: Promise<RotatingPools> | undefined
  #pools: RotatingPools | undefined
  #isDisposed = false
  readonly #prefix: string
  readonly #timeoutMs: number
  readonly #maxBodyBytes: number
  readonly #headers: Record<string, string>
  /** For the tunnels of a proxy: they are given up when no call waits for one. */
  readonly #unanswered: Set<Exchange> | undefined

  constructor(
    { server, proxy }: Connection,
    options: HttpTransportOptions,
    open: () => Promise<RotatingPools>,
  ) {
    this.#open = open
    this.#unanswered = proxy === undefined ? undefined : new Set()
    this.#prefix = new URL(server).pathname.replace(/\/$/, '')
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs
    this.#maxBodyBytes = options.maxBodyBytes ?? defaultMaxBodyBytes
    this.#headers = { accept: 'application/json', 'user-agent': options.userAgent }
  }

  readonly send: Send = (request, signal) => {
    if (this.#pools === undefined) return this.#opened().then(() => this.send(request, signal))
    const pools = this.#pools.current(signal)
    return pools instanceof Promise
      ? pools.then(pools => this.#exchange(pools, request, signal))
      : this.#exchange(pools, request, signal)
  }

  async #opened(): Promise<void> {
    this.#opening ??= this.#open()
    const pools = await this.#opening
    if (this.#isDisposed) await pools[Symbol.asyncDispose]()
    this.#pools = pools
  }

  #exchange(pools: ConnectionPools, request: ApiRequest, signal?: AbortSignal) {
    return new Promise<ApiResponse>((resolve, reject) => {
      let giveUp = (): void => {}
      const exchange = new Exchange(
        { request, maxBodyBytes: this.#maxBodyBytes },
        response => {
          this.#unanswered?.delete(exchange)
          if (response.status === 401) this.#pools?.distrust()
          resolve(response)
        },
        error => {
          this.#unanswered?.delete(exchange)
          if (this.#unanswered?.size === 0) this.#pools?.giveUpTunnels()
          if (isTlsFailure(error)) this.#pools?.distrust()
          if (isLostConnection(error)) giveUp()
          reject(error)
        },
      )
      exchange.begin(request.timeoutMs ?? this.#timeoutMs, signal)
      if (signal?.aborted === true) return
      this.#unanswered?.add(exchange)
      giveUp = pools.dispatch(this.#dispatchOptions(request), exchange, request.stream === true)
    })
  }

  #dispatchOptions(request: ApiRequest): Dispatcher.DispatchOptions {
    const headers = request.headers ? { ...this.#headers, ...request.headers } : this.#headers
    return {
      method: request.method,
      path: this.#prefix + request.path + encodeQuery(request.query),
      // Arrays are read, not written to.
      headers: headers as Record<string, string | string[]>,
      body: request.body ?? null,
    }
  }

  /** Ends all connections; what is under way fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true
    await (await this.#opening)?.[Symbol.asyncDispose]()
  }
}

/** Such a header would be refused too, but with each call. */
function checkOptions({ userAgent, maxConnections = 1, maxBodyBytes = 1 }: HttpTransportOptions) {
  if (!/^[\t\x20-\x7e\x80-\xff]+$/.test(userAgent)) {
    throw new ConfigError('the user agent is empty or has characters that no header may have')
  }
  for (const [name, value] of Object.entries({ maxConnections, maxBodyBytes })) {
    if (Number.isInteger(value) && value > 0) continue
    throw new ConfigError(`${name} must be a whole number above 0, not ${value}`)
  }
}

const isTlsFailure = (error: unknown): boolean =>
  error instanceof TransportError && error.code === 'ERR_KUBE_TRANSPORT_TLS'

/**
 * Whether those idle beside it may be dead as well: sent, and nothing came back (not a call that waited for a
 * free connection), or ended in the middle.
 */
const isLostConnection = (error: unknown): boolean =>
  error instanceof TransportError &&
  (error.code === 'ERR_KUBE_TRANSPORT_RESET' ||
    (error.code === 'ERR_KUBE_TRANSPORT_TIMEOUT' && error.outcome === 'unknown'))

const encodeQuery = (query: ApiRequest['query'] = []): string =>
  query.length === 0
    ? ''
    : `?${query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`
