import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { type ClientCertificate, ConfigError } from '../core/index.ts'
import type { KubeconfigCluster, KubeconfigUser } from './kubeconfig.ts'
import { readRequired } from './small-file.ts'

/** A field that names a file, and the same with `-data` that holds the content. */
type PemField = 'certificate-authority' | 'client-certificate' | 'client-key'

/** PEM, and where it is from. */
interface Pem {
  readonly text: string
  /** The field, for messages. */
  readonly field: string
  readonly file: string | undefined
}

/**
 * The authority of a cluster's entry; undefined if it has none. Throws {@link ConfigError} unless all of its
 * certificates can be read: Node takes anything, and then trusts no server and does not say why; and half
 * a bundle is one that is just being written.
 */
export async function readAuthority(cluster: KubeconfigCluster): Promise<string | undefined> {
  const authority = await readPem(cluster, 'certificate-authority')
  if (authority !== undefined) parseCertificates(authority)
  return authority?.text
}

/**
 * The certificate and key of a user's entry; undefined if it has none. Throws {@link ConfigError} unless
 * they belong together.
 */
export async function readClientCertificate(
  user: KubeconfigUser,
): Promise<ClientCertificate | undefined> {
  const certificate = await readPem(user, 'client-certificate')
  const key = await readPem(user, 'client-key')
  if (certificate === undefined && key === undefined) return undefined
  if (certificate === undefined || key === undefined) {
    throw new ConfigError('a client certificate needs a client key, and a key a certificate')
  }
  const [leaf] = parseCertificates(certificate)
  if (leaf?.checkPrivateKey(parseKey(key)) !== true) {
    throw new ConfigError(`${key.field} is not the key of ${certificate.field}`, key.file)
  }
  return { cert: certificate.text, key: key.text }
}

/** Two that may differ are refused, as in client-go: which of them was meant is a guess. */
async function readPem<Field extends PemField>(
  entry: Readonly<Record<Field | `${Field}-data`, string | undefined>>,
  field: Field,
): Promise<Pem | undefined> {
  const file = entry[field]
  const data = entry[`${field}-data`]
  if (file !== undefined && data !== undefined) {
    throw new ConfigError(`${field} and ${field}-data exclude each other: remove one of them`)
  }
  if (file !== undefined) return { text: readRequired(file), field, file }
  if (data === undefined) return undefined
  return { text: Buffer.from(data, 'base64').toString(), field: `${field}-data`, file }
}

const block = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

function parseCertificates({ text, field, file }: Pem): X509Certificate[] {
  const blocks = text.match(block) ?? []
  const begun = text.split('-----BEGIN CERTIFICATE-----').length - 1
  if (begun > 0 && blocks.length === begun) {
    try {
      return blocks.map(block => new X509Certificate(block))
    } catch {
      // Said below; the parser's own message would not say more.
    }
  }
  throw new ConfigError(`${field} is not a PEM certificate, or not a whole one`, file)
}

function parseKey({ text, field, file }: Pem): KeyObject {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(text)) {
    throw new ConfigError(
      `${field} is encrypted, and there is nobody to ask for its passphrase: decrypt it (openssl pkey)`,
      file,
    )
  }
  try {
    return createPrivateKey(text)
  } catch {
    // The parser's error may hold the input.
    throw new ConfigError(`${field} is not a PEM private key`, file)
  }
}
