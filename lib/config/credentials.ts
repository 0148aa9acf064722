import { type ClientCertificate, ConfigError, type Credentials } from '../core/index.ts'
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

/** A bearer token in a file that someone rotates, as the kubelet does for service accounts. */
export function tokenFileCredentials(
  path: string,
  clientCertificate?: ClientCertificate,
): Credentials {
  let headers: Readonly<Record<string, string>> = {}
  let readAt = Number.NEGATIVE_INFINITY
  const read = async () => {
    if (performance.now() - readAt > tokenFileTtlMs) {
      headers = bearer((await readRequired(path)).trim(), path)
      readAt = performance.now()
    }
    return headers
  }
  return new HeaderCredentials(read, clientCertificate)
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
