/** Client certificate and key, PEM. */
export interface ClientCertificate {
  readonly cert: string
  readonly key: string
}

/** Headers that say who we are, lower-case; a name may have several values, as `impersonate-group`. */
export type AuthHeaders = Readonly<Record<string, string | readonly string[]>>

/**
 * Who we are to the server. What it gives is never logged. Implementations keep secrets in `#private`
 * fields, so that `util.inspect` does not show them.
 */
export interface Credentials {
  /**
   * Headers to add, as `authorization`. Asked before each request, so that a rotated token is used at once: those
   * that are at hand are given as they are, without a promise.
   */
  headers(signal?: AbortSignal): AuthHeaders | Promise<AuthHeaders>
  /** For mutual TLS. Read when a connection is opened, after {@link Connection.refresh}. */
  readonly clientCertificate?: ClientCertificate | undefined
  /**
   * The server refused these headers, or the certificate, with 401. Gives whether there are others now:
   * the request is then sent once more, as a refused one was not executed.
   */
  renew?(refused: AuthHeaders, signal?: AbortSignal): Promise<boolean>
}

/** A proxy between us and the server. */
export interface Proxy {
  /** `http://host:port`, `https://…` (both by CONNECT) or `socks5://…`; no userinfo. */
  readonly url: string
  /** What to log in to the proxy with; a function, so that nothing that is logged shows it. */
  readonly login?: (() => { readonly username: string; readonly password: string }) | undefined
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
  /** Absent: the server is reached directly. */
  readonly proxy?: Proxy | undefined
  /** Asks for answers as they are, not packed: for servers that are near and busy. Default false. */
  readonly disableCompression?: boolean | undefined
  /**
   * Reads again what others replace while we run: certificate authority and client certificate. Called
   * before a connection is opened, and once a minute; what `tls.ca` and `credentials.clientCertificate` are
   * after it holds for new connections, and those made with what they were before are given up. A file that
   * cannot be read or used leaves the last good one in place. Rejects if there is nothing to connect with.
   */
  refresh?(signal?: AbortSignal): Promise<void>
}
