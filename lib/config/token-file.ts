import { type AuthHeaders, type Clock, type Credentials, systemClock } from '../core/index.ts'
import { bearer } from './credentials.ts'
import { readRequired } from './small-file.ts'

/** How long a token file's content is used before it is read again: client-go's minute. */
const tokenFileTtlMs = 60_000

/** How a token file is read. */
export interface TokenFileOptions {
  /** Used until the file can be read. Default: that it cannot is an error. */
  readonly token?: string | undefined
  /** What tells how old the token is. Default the machine's. */
  readonly clock?: Clock | undefined
}

/**
 * A bearer token in a file that someone rotates, as the kubelet does for service accounts. Read first
 * when it is needed, then each minute, and at once when the server refuses it. A file that is missing or
 * broken, as while it is being replaced, leaves the token before in use, as in client-go.
 * Throws {@link ConfigError} on a `token` that is none; the file's are told by the first call.
 */
export const tokenFileCredentials = (path: string, options: TokenFileOptions = {}): Credentials =>
  new TokenFile(path, options)

/**
 *     headers ─ younger than a minute ─▶ the last good token
 *        └───── older, or none ────┐
 *                                  ├──▶ read ─▶ good: the token from now on
 *     renew ─ still the refused one┘         └▶ not: the last good one, and the next call reads again
 *        └─── another by now ──────────▶ there are others
 */
class TokenFile implements Credentials {
  readonly #path: string
  readonly #clock: Clock
  #headers: AuthHeaders | undefined
  #readAt = Number.NEGATIVE_INFINITY

  constructor(path: string, { token, clock = systemClock }: TokenFileOptions) {
    this.#path = path
    this.#clock = clock
    if (token !== undefined) this.#headers = bearer(token, 'token')
  }

  async headers(): Promise<AuthHeaders> {
    const isFresh = this.#clock.now() - this.#readAt <= tokenFileTtlMs
    if (this.#headers !== undefined && isFresh) return this.#headers
    return this.#read()
  }

  async renew(refused: AuthHeaders): Promise<boolean> {
    const isRefused = ({ authorization }: AuthHeaders) => authorization === refused.authorization
    // Of many calls that are refused at the same time one has read already.
    if (this.#headers !== undefined && !isRefused(this.#headers)) return true
    return !isRefused(await this.#read())
  }

  async #read(): Promise<AuthHeaders> {
    try {
      this.#headers = bearer(readRequired(this.#path).trim(), this.#path)
      this.#readAt = this.#clock.now()
    } catch (error) {
      if (this.#headers === undefined) throw error
    }
    return this.#headers
  }
}
