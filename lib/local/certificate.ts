import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto'
import { isIPv4 } from 'node:net'
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  time,
  utf8String,
} from './der.ts'

/** A certificate and its private key, both as PEM: X.509 v3, ECDSA over P-256 with SHA-256, key as PKCS #8. */
export interface KeyPair {
  readonly certificate: string
  readonly key: string
}

/** Whom a certificate names. Kubernetes reads the user from CN and the groups from O. */
export interface Subject {
  readonly commonName: string
  readonly organizations?: readonly string[] | undefined
}

/** What a leaf is for: a server that answers under `hosts` (DNS names and IPv4 addresses), a client, or both. */
export interface Leaf extends Subject {
  readonly usage: readonly ('server' | 'client')[]
  readonly hosts?: readonly string[] | undefined
}

/** Long enough that no kept cluster outlives it, short enough for clients that refuse 32-bit time overflows. */
const lifetimeMs = 10 * 365 * 24 * 3600 * 1000
/** A clock that runs a little behind accepts the certificate as well. */
const clockSkewMs = 5 * 60 * 1000

/** A new authority: a self-signed certificate that may sign leaves, and no further authorities. */
export function createAuthority(commonName: string): KeyPair {
  const key = newKey()
  return issue({ commonName }, key, { commonName, key }, [
    extension(oids.basicConstraints, true, sequence(boolean(true), integer(Buffer.of(0)))),
    extension(oids.keyUsage, true, keyUsage.authority),
  ])
}

/** A new leaf, signed by the authority that {@link createAuthority} made under `authorityName`. */
export function createLeaf(authority: KeyPair, authorityName: string, leaf: Leaf): KeyPair {
  const usages = leaf.usage.map(usage => objectIdentifier(oids[usage]))
  const hosts = (leaf.hosts ?? []).map(generalName)
  return issue(
    leaf,
    newKey(),
    { commonName: authorityName, key: createPrivateKey(authority.key) },
    [
      extension(oids.basicConstraints, true, sequence()),
      extension(oids.keyUsage, true, keyUsage.leaf),
      extension(oids.extendedKeyUsage, false, sequence(...usages)),
      ...(hosts.length > 0
        ? [extension(oids.subjectAlternativeName, false, sequence(...hosts))]
        : []),
    ],
  )
}

const oids = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  server: '1.3.6.1.5.5.7.3.1',
  client: '1.3.6.1.5.5.7.3.2',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const

const keyUsage = {
  /** keyCertSign (5) and cRLSign (6), with digitalSignature (0) as Go's own tools set it. */
  authority: bitString(Buffer.of(0b1000_0110), 1),
  /** digitalSignature (0): all that TLS 1.2 with ECDHE and TLS 1.3 need of an ECDSA key. */
  leaf: bitString(Buffer.of(0b1000_0000), 7),
}

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey

function issue(
  subject: Subject,
  key: KeyObject,
  issuer: { commonName: string; key: KeyObject },
  extensions: readonly Uint8Array[],
): KeyPair {
  const now = Date.now()
  const algorithm = sequence(objectIdentifier(oids.ecdsaWithSha256))
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.of(2))), // v3
    serialNumber(),
    algorithm,
    distinguishedName(issuer),
    sequence(time(new Date(now - clockSkewMs)), time(new Date(now + lifetimeMs))),
    distinguishedName(subject),
    publicKeyInfo(key),
    explicit(
      3,
      sequence(
        ...extensions,
        extension(oids.subjectKeyIdentifier, false, octetString(keyIdentifier(key))),
        extension(
          oids.authorityKeyIdentifier,
          false,
          sequence(implicit(0, keyIdentifier(issuer.key))),
        ),
      ),
    ),
  )
  const signature = bitString(sign('sha256', toBeSigned, issuer.key))
  return {
    certificate: pem('CERTIFICATE', sequence(toBeSigned, algorithm, signature)),
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** 127 random bits, never zero: positive, unique, and within RFC 5280's 20 bytes. */
const serialNumber = (): Uint8Array => {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return integer(bytes)
}

const distinguishedName = ({ commonName, organizations = [] }: Subject): Uint8Array =>
  sequence(
    ...organizations.map(name => attribute(oids.organization, name)),
    attribute(oids.commonName, commonName),
  )

const attribute = (oid: string, value: string): Uint8Array =>
  setOf(sequence(objectIdentifier(oid), utf8String(value)))

const generalName = (host: string): Uint8Array =>
  isIPv4(host)
    ? implicit(7, Buffer.from(host.split('.').map(Number)))
    : implicit(2, Buffer.from(host, 'ascii'))

const extension = (oid: string, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(
    objectIdentifier(oid),
    ...(critical ? [boolean(true)] : []), // DER leaves out a default, and false is it
    octetString(value),
  )

const publicKeyInfo = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ type: 'spki', format: 'der' })

/** The leftmost 160 bits of SHA-256 over the public point: RFC 7093 section 2, method 1. */
const keyIdentifier = (key: KeyObject): Uint8Array =>
  createHash('sha256').update(publicKeyInfo(key).subarray(-65)).digest().subarray(0, 20)

const pem = (label: string, bytes: Uint8Array): string => {
  const lines = Buffer.from(bytes)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n')
  return `-----BEGIN ${label}-----\n${lines}-----END ${label}-----\n`
}
