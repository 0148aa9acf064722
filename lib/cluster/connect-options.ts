import type { LoadConnectionOptions } from '../config/index.ts'
import type { Connection, Middleware } from '../core/index.ts'
import type { OnWarning, RateLimit } from '../transport/index.ts'

/** Which cluster, as whom, and how. Everything has a default: `connect()` is kubectl's current context. */
export interface ConnectOptions extends LoadConnectionOptions {
  /** A connection made elsewhere; nothing is then loaded. */
  readonly connection?: Connection | undefined
  /**
   * Where discovery and schemas are kept between runs. Default: a folder per server in
   * `$XDG_CACHE_HOME/anykind`; `false` keeps them in memory.
   */
  readonly cacheDirectory?: string | false | undefined
  /** Deadline of one call with all its retries; 0 is none. Default 60 s. */
  readonly timeoutMs?: number | undefined
  /**
   * Connections for calls; further calls wait for a free one. Default 32: a TLS handshake costs both sides more
   * than a short wait. Of 32 or more, eight are left to the first calls, so that a process that gets busy has eight
   * fewer. Watches and logs have connections of their own.
   */
  readonly maxConnections?: number | undefined
  /** Of an answer that is taken whole, unpacked; a longer one is a DecodeError. Default 512 MiB. */
  readonly maxBodyBytes?: number | undefined
  /**
   * Requests a second, and at once after a quiet time; what is beyond waits its turn. Default: no limit, as servers
   * have their own fairness, and the client halves its calls in flight when one says that it is too busy.
   */
  readonly rateLimit?: RateLimit | undefined
  /**
   * Takes the server's warnings, as of deprecated versions and unknown fields: each once, the first 20. Also
   * takes what else a short name could have meant, as kubectl warns of it.
   * Default: they are dropped.
   */
  readonly onWarning?: OnWarning | undefined
  /**
   * Speaks HTTP/2 with a server that chooses it: a hundred watches and all calls then share one connection.
   * Default false, as HTTP/2 in current versions of Node is not safe under churn: see docs/transport.md.
   */
  readonly http2?: boolean | undefined
  /** Middleware of the caller's, outside of all others: sees each call once, and its ApiError. */
  readonly middleware?: readonly Middleware[] | undefined
  /** Sent as User-Agent. Default `anykind/VERSION`. */
  readonly userAgent?: string | undefined
}
