/*
 * The part of DER (ITU-T X.690) that an X.509 certificate needs, as functions from values to bytes:
 *
 *   one byte tag | length: one byte below 128, else 0x80+n and n bytes | content
 *
 * Reading DER is node:crypto's business; this only writes.
 */

const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** A tag, the content's length in the shortest form, and the content. */
export function der(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.of(tag, ...lengthBytes(body.length)), body])
}

const lengthBytes = (length: number): number[] => {
  if (length < 0x80) return [length]
  const bytes = base256(length)
  return [0x80 | bytes.length, ...bytes]
}

const base256 = (value: number): number[] =>
  value < 0x100 ? [value] : [...base256(Math.floor(value / 0x100)), value % 0x100]

/** A SEQUENCE of the items in their order. */
export const sequence = (...items: readonly Uint8Array[]): Uint8Array =>
  der(tags.sequence, ...items)

/** A SET OF; the caller gives one item, so that there is no order to keep. */
export const setOf = (item: Uint8Array): Uint8Array => der(tags.set, item)

/** A BOOLEAN; DER knows one byte for each. */
export const boolean = (value: boolean): Uint8Array =>
  der(tags.boolean, Buffer.of(value ? 0xff : 0))

/** A non-negative integer from its big-endian bytes: no leading zeros but the one that keeps it positive. */
export function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex(byte => byte !== 0)
  const magnitude = first === -1 ? Buffer.of(0) : bytes.subarray(first)
  const sign = (magnitude[0] ?? 0) & 0x80 ? Buffer.of(0) : Buffer.of()
  return der(tags.integer, sign, magnitude)
}

/** `unusedBits` counts from the end of the last byte. */
export const bitString = (bytes: Uint8Array, unusedBits = 0): Uint8Array =>
  der(tags.bitString, Buffer.of(unusedBits), bytes)

/** An OCTET STRING. */
export const octetString = (bytes: Uint8Array): Uint8Array => der(tags.octetString, bytes)

/** A UTF8String: any text at all. */
export const utf8String = (text: string): Uint8Array => der(tags.utf8String, Buffer.from(text))

/** From the dotted form: `2.5.29.17`. */
export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return der(tags.objectIdentifier, Buffer.from([first * 40 + second, ...rest].flatMap(base128)))
}

/** Seven bits a byte, the high bit set on all but the last. */
const base128 = (value: number): number[] => {
  const bytes = [value % 0x80]
  for (let left = Math.floor(value / 0x80); left > 0; left = Math.floor(left / 0x80)) {
    bytes.unshift((left % 0x80) | 0x80)
  }
  return bytes
}

/** UTCTime through 2049 and GeneralizedTime from 2050 on, as RFC 5280 section 4.1.2.5 wants. */
export function time(date: Date): Uint8Array {
  const digits = date.toISOString().replace(/\.\d+|[-:T]/g, '')
  return date.getUTCFullYear() < 2050
    ? der(tags.utcTime, Buffer.from(digits.slice(2)))
    : der(tags.generalizedTime, Buffer.from(digits))
}

/** `[n] EXPLICIT`: the value as it is, wrapped. */
export const explicit = (n: number, value: Uint8Array): Uint8Array => der(0xa0 | n, value)

/** `[n] IMPLICIT` of a primitive: the content under another tag. */
export const implicit = (n: number, content: Uint8Array): Uint8Array => der(0x80 | n, content)
