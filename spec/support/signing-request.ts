import { createSign, generateKeyPairSync } from 'node:crypto'
import {
  bitString,
  explicit,
  integer,
  objectIdentifier,
  sequence,
  setOf,
  utf8String,
} from '../../lib/local/der.ts'

const commonNameId = '2.5.4.3'
const ecdsaWithSha256 = '1.2.840.10045.4.3.2'

/** A PKCS #10 request for a certificate of this common name, as PEM, with a key that nobody keeps. */
export function signingRequest(commonName: string): string {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const info = sequence(
    integer(Buffer.from([0])),
    sequence(setOf(sequence(objectIdentifier(commonNameId), utf8String(commonName)))),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(0, Buffer.alloc(0)),
  )
  const signature = createSign('sha256').update(info).sign(privateKey)
  const request = sequence(info, sequence(objectIdentifier(ecdsaWithSha256)), bitString(signature))
  const lines =
    Buffer.from(request)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  const label = 'CERTIFICATE REQUEST'
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
