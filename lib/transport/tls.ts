import type { buildConnector } from 'undici'
import type { Connection } from '../core/index.ts'

/**
 * A connection's TLS as Node takes it. `rejectUnauthorized` is always explicit, because only then does
 * it win over NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment.
 */
export function tlsOptions({ tls, credentials }: Connection): buildConnector.BuildOptions {
  const { clientCertificate } = credentials
  return {
    rejectUnauthorized: tls.insecureSkipVerify !== true,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.serverName === undefined ? {} : { servername: tls.serverName }),
    ...(clientCertificate && { cert: clientCertificate.cert, key: clientCertificate.key }),
  }
}
