import type { Dispatcher, Pool } from 'undici'
import type { ApiRequest, ApiResponse, Connection, Send, Transport } from '../core/index.ts'
import { Exchange } from './exchange.ts'
import { loadPool } from './load-pool.ts'
import { defaultMaxBodyBytes } from './received-body.ts'
import { tlsOptions } from './tls.ts'

/** The API server's own `--request-timeout`: it gives up then, too. */
export const defaultTimeoutMs = 60_000

/** How a transport behaves; who it talks to is a {@link Connection}. */
export interface HttpTransportOptions {
  /** Sent as User-Agent; servers derive default field managers and audit entries from it. */
  readonly userAgent: string
  /** Deadline of one call; 0 is none. Default 60 s. */
  readonly timeoutMs?: number
  /**
   * Connections for calls; further calls wait for a free one. Default 32: a TLS handshake costs both
   * sides more than a short wait. Streams have connections of their own, without a bound.
   */
  readonly maxConnections?: number
  /** Of an answer that is taken whole; a longer one is a DecodeError. Default 512 MiB. */
  readonly maxBodyBytes?: number
}

/**
 * HTTP/1.1 to one server as one identity, over undici.
 *
 * - Calls share a pool of kept-alive connections; streams (watches, logs) have their own, so that a
 *   hundred idle watches never hold up a call.
 * - HTTP/2 is off: Node's implementation does not notice a dead peer on an idle session.
 * - Redirects are returned, never followed: they would carry the credentials elsewhere.
 *
 * undici is loaded with the first transport, not with the package.
 */
export async function createHttpTransport(
  connection: Connection,
  options: HttpTransportOptions,
): Promise<Transport> {
  const Pool = await loadPool()
  const server = new URL(connection.server)
  const shared = {
    allowH2: false,
    // The deadline of a call is ours, over the whole of it; a watch may be silent for minutes.
    headersTimeout: 0,
    bodyTimeout: 0,
    // undici's 4 s would cost whoever calls each few seconds a handshake a call; the server keeps 90 s.
    keepAliveTimeout: 30_000,
    connect: { ...tlsOptions(connection), timeout: 15_000, keepAliveInitialDelay: 15_000 },
  }
  const calls = new Pool(server.origin, { ...shared, connections: options.maxConnections ?? 32 })
  const streams = new Pool(server.origin, shared)
  return new HttpTransport(calls, streams, server.pathname.replace(/\/$/, ''), options)
}

class HttpTransport implements Transport {
  readonly #calls: Pool
  readonly #streams: Pool
  readonly #prefix: string
  readonly #timeoutMs: number
  readonly #maxBodyBytes: number
  readonly #headers: Record<string, string>

  constructor(calls: Pool, streams: Pool, prefix: string, options: HttpTransportOptions) {
    this.#calls = calls
    this.#streams = streams
    this.#prefix = prefix
    this.#timeoutMs = options.timeoutMs ?? defaultTimeoutMs
    this.#maxBodyBytes = options.maxBodyBytes ?? defaultMaxBodyBytes
    this.#headers = { accept: 'application/json', 'user-agent': options.userAgent }
  }

  readonly send: Send = (request, signal) => {
    const pool = request.stream ? this.#streams : this.#calls
    return new Promise<ApiResponse>((resolve, reject) => {
      const maxBodyBytes = this.#maxBodyBytes
      const exchange = new Exchange({ request, maxBodyBytes }, resolve, reject)
      exchange.begin(request.timeoutMs ?? this.#timeoutMs, signal)
      if (signal?.aborted !== true) pool.dispatch(this.#dispatchOptions(request), exchange)
    })
  }

  #dispatchOptions(request: ApiRequest): Dispatcher.DispatchOptions {
    return {
      method: request.method,
      path: this.#prefix + request.path + encodeQuery(request.query),
      headers: request.headers ? { ...this.#headers, ...request.headers } : this.#headers,
      body: request.body ?? null,
    }
  }

  /** Ends all connections; what is under way fails. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#calls.destroy(), this.#streams.destroy()])
  }
}

const encodeQuery = (query: ApiRequest['query'] = []): string =>
  query.length === 0
    ? ''
    : `?${query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')}`
