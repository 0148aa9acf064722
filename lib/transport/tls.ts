import { createSecureContext, type SecureContext } from 'node:tls'
import type { buildConnector } from 'undici'
import { ConfigError, type Connection } from '../core/index.ts'

/**
 * A connection's TLS as Node takes it. `rejectUnauthorized` is always explicit, because only then does
 * it win over NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment. Throws {@link ConfigError} on a
 * certificate or key that is none.
 */
export function tlsOptions(connection: Connection): buildConnector.BuildOptions {
  const { tls } = connection
  return {
    rejectUnauthorized: tls.insecureSkipVerify !== true,
    secureContext: secureContextOf(connection),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
  }
}

/** One for all sockets of a pool: parsing certificates and key takes as long as a handshake. */
function secureContextOf({ tls, credentials }: Connection): SecureContext {
  const { clientCertificate } = credentials
  try {
    return createSecureContext({
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      ...(clientCertificate && { cert: clientCertificate.cert, key: clientCertificate.key }),
    })
  } catch (cause) {
    throw new ConfigError(
      "the certificate authority, client certificate or client key cannot be used: each must be PEM, and the key the certificate's",
      undefined,
      { cause },
    )
  }
}
