import {
  type AuthHeaders,
  type ClientCertificate,
  ConfigError,
  type Credentials,
} from '../core/index.ts'

/** Nobody, as far as headers say. */
export const noCredentials = (): Credentials => new FixedHeaders({})

/** A bearer token that does not change. Throws {@link ConfigError} on one that no header can hold. */
export const tokenCredentials = (token: string): Credentials =>
  new FixedHeaders(bearer(token, 'token'))

/** Name and password (RFC 7617). The API server itself knows none; proxies before one do. */
export function basicCredentials(username: string, password: string): Credentials {
  const text = Buffer.from(`${username}:${password}`).toString('base64')
  return new FixedHeaders({ authorization: `Basic ${text}` })
}

/**
 * The header of a bearer token. Visible ASCII only: a line end in a token would start a header of its
 * own. Throws {@link ConfigError} that names `where` it is from.
 */
export function bearer(token: string, where: string): AuthHeaders {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigError('the token is empty or holds characters that no token has', where)
  }
  return { authorization: `Bearer ${token}` }
}

/** Keeps everything secret in private fields: `util.inspect` and `JSON.stringify` show an empty object. */
class FixedHeaders implements Credentials {
  readonly #headers: AuthHeaders

  constructor(headers: AuthHeaders) {
    this.#headers = headers
  }

  headers(): AuthHeaders {
    return this.#headers
  }
}

/** What makes an identity beside its authorization. */
export interface IdentityOptions {
  /** The client certificate as it is now. Default: what the authorization has. */
  readonly clientCertificate?: () => ClientCertificate | undefined
  /** Reads the client certificate again. Default: it is not in files. */
  readonly refresh?: () => Promise<void>
  /** Headers that say whom to act as. Default none. */
  readonly impersonation?: AuthHeaders
}

/** An authorization's headers, whole, and the certificate that goes with them. */
interface Shown {
  readonly authorization: AuthHeaders
  readonly certificate: ClientCertificate | undefined
  readonly headers: AuthHeaders
}

/**
 * Who we are, whom we act as, and what we show in a handshake, as one. Headers are made anew only when a part
 * of them is: requests share them.
 */
export class Identity implements Credentials {
  readonly #authorization: Credentials
  readonly #options: IdentityOptions
  /** Which certificate went with which headers: what is refused may be replaced by then. */
  readonly #certificates = new WeakMap<AuthHeaders, ClientCertificate>()
  #shown: Shown | undefined

  constructor(authorization: Credentials, options: IdentityOptions) {
    this.#authorization = authorization
    this.#options = options
  }

  get clientCertificate(): ClientCertificate | undefined {
    return this.#options.clientCertificate?.() ?? this.#authorization.clientCertificate
  }

  headers(signal?: AbortSignal): AuthHeaders | Promise<AuthHeaders> {
    const authorization = this.#authorization.headers(signal)
    return authorization instanceof Promise
      ? authorization.then(authorization => this.#show(authorization))
      : this.#show(authorization)
  }

  #show(authorization: AuthHeaders): AuthHeaders {
    const certificate = this.clientCertificate
    const shown = this.#shown
    if (shown?.authorization === authorization && shown.certificate === certificate) {
      return shown.headers
    }
    const headers = { ...authorization, ...this.#options.impersonation }
    if (certificate !== undefined) this.#certificates.set(headers, certificate)
    this.#shown = { authorization, certificate, headers }
    return headers
  }

  async renew(refused: AuthHeaders, signal?: AbortSignal): Promise<boolean> {
    if (await this.#authorization.renew?.(refused, signal)) return true
    await this.#options.refresh?.()
    const shown = this.#certificates.get(refused)
    const now = this.clientCertificate
    return shown !== undefined && (shown.cert !== now?.cert || shown.key !== now.key)
  }
}
