import {
  type ClientCertificate,
  type Clock,
  ConfigError,
  type Credentials,
  systemClock,
} from '../core/index.ts'
import { readRequired } from './small-file.ts'

/** No credentials, or a client certificate alone. */
export const certificateCredentials = (
  clientCertificate: ClientCertificate | undefined,
): Credentials => new HeaderCredentials(async () => ({}), clientCertificate)

/** A bearer token that does not change. */
export function tokenCredentials(
  token: string,
  clientCertificate?: ClientCertificate,
): Credentials {
  const headers = bearer(token, 'token')
  return new HeaderCredentials(async () => headers, clientCertificate)
}

/** How long a token file's content is used before it is read again: client-go's minute. */
const tokenFileTtlMs = 60_000

/**
 * A bearer token in a file that someone rotates, as the kubelet does for service accounts. Read first
 * when it is needed; a file that later is missing or broken, as while it is being replaced, leaves the
 * token before in use, as in client-go.
 */
export function tokenFileCredentials(
  path: string,
  clientCertificate?: ClientCertificate,
  clock: Clock = systemClock,
): Credentials {
  let headers: Readonly<Record<string, string>> | undefined
  let readAt = Number.NEGATIVE_INFINITY
  const current = async () => {
    if (headers !== undefined && clock.now() - readAt <= tokenFileTtlMs) return headers
    try {
      headers = bearer((await readRequired(path)).trim(), path)
      readAt = clock.now()
    } catch (error) {
      if (headers === undefined) throw error
    }
    return headers
  }
  return new HeaderCredentials(current, clientCertificate)
}

/** Keeps everything secret in private fields: `util.inspect` and `JSON.stringify` show an empty object. */
class HeaderCredentials implements Credentials {
  readonly #headers: () => Promise<Readonly<Record<string, string>>>
  readonly #clientCertificate: ClientCertificate | undefined

  constructor(
    headers: () => Promise<Readonly<Record<string, string>>>,
    clientCertificate: ClientCertificate | undefined,
  ) {
    this.#headers = headers
    this.#clientCertificate = clientCertificate
  }

  get clientCertificate(): ClientCertificate | undefined {
    return this.#clientCertificate
  }

  headers(): Promise<Readonly<Record<string, string>>> {
    return this.#headers()
  }
}

/** Visible ASCII only: a line end in a token would start a header of its own. */
function bearer(token: string, where: string): Readonly<Record<string, string>> {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new ConfigError('the token is empty or holds characters that no token has', where)
  }
  return { authorization: `Bearer ${token}` }
}
