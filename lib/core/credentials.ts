/** Client certificate and key, PEM. */
export interface ClientCertificate {
  readonly cert: string
  readonly key: string
}

/**
 * Who we are to the server. Asked before each request, so an implementation may read a rotated token;
 * what it gives is never logged. Implementations keep secrets in `#private` fields, so that
 * `util.inspect` does not show them.
 */
export interface Credentials {
  /** Headers to add, as `authorization`. */
  headers(signal?: AbortSignal): Promise<Readonly<Record<string, string>>>
  /** For mutual TLS; read when a connection pool is made. */
  readonly clientCertificate?: ClientCertificate | undefined
}

/** A resolved way to one server as one identity: what config gives and transport takes. */
export interface Connection {
  /** Scheme, host, port and an optional path prefix; no userinfo. */
  readonly server: string
  /** The namespace that commands default to. */
  readonly namespace: string
  readonly tls: {
    /** PEM; the system's roots if absent. */
    readonly ca?: string | undefined
    /** Name to verify and to send as SNI instead of the server's host. */
    readonly serverName?: string | undefined
    readonly insecureSkipVerify?: boolean | undefined
  }
  readonly credentials: Credentials
}
