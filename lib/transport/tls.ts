import { createSecureContext, type SecureContext } from 'node:tls'
import { type ClientCertificate, ConfigError, type Connection } from '../core/index.ts'

/** What a handshake trusts and shows: what may be replaced while we run. */
export interface TlsMaterial {
  readonly ca: string | undefined
  readonly clientCertificate: ClientCertificate | undefined
}

/** {@link TlsMaterial} made ready for handshakes. */
export interface Handshake {
  readonly material: TlsMaterial
  readonly secureContext: SecureContext
}

/** Throws {@link ConfigError} on a certificate or key that is none. */
export const handshakeWith = (material: TlsMaterial): Handshake => ({
  material,
  secureContext: secureContextOf(material),
})

/** What the connection has now. */
export const materialOf = ({ tls, credentials }: Connection): TlsMaterial => ({
  ca: tls.ca,
  clientCertificate: credentials.clientCertificate,
})

/** Whether the two make the same handshake. */
export const isSameMaterial = (one: TlsMaterial, other: TlsMaterial): boolean =>
  one.ca === other.ca &&
  one.clientCertificate?.cert === other.clientCertificate?.cert &&
  one.clientCertificate?.key === other.clientCertificate?.key

/** One for all sockets of a pool: parsing certificates and key takes as long as a handshake. */
function secureContextOf({ ca, clientCertificate }: TlsMaterial): SecureContext {
  try {
    return createSecureContext({
      ...(ca === undefined ? {} : { ca }),
      ...(clientCertificate && { cert: chainOf(clientCertificate), key: clientCertificate.key }),
    })
  } catch (cause) {
    throw new ConfigError(
      "the certificate authority, client certificate or client key cannot be used: each must be PEM, and the key the certificate's",
      undefined,
      { cause },
    )
  }
}

const begin = '-----BEGIN CERTIFICATE-----'

/**
 * What is shown to the server. To a certificate that comes alone OpenSSL adds its issuer where that is an authority
 * that we trust, as in most clusters, and the API server then verifies two signatures for each request, a tenth of
 * what a GET costs it. To one that does not it adds nothing; so this one comes twice, and its repetition, which
 * certifies nothing, is passed over (RFC 8446, 4.4.2).
 */
const chainOf = ({ cert }: ClientCertificate): string =>
  cert.split(begin).length > 2 ? cert : `${cert}\n${cert}`
