import { DecodeError } from './errors.ts'

/*
 * JSON without loss. Kubernetes' integers are int64 and uint64; a JavaScript number is exact to 2^53
 * only. Integers beyond that are read as BigInt (and written back by encode-json.ts). Reading scans
 * first: only a text that holds 16 digits in a row pays for the reviver, which costs five times a
 * plain parse.
 */

/** What the reviver is given besides key and value: the number's own text. */
type Reviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown
const parse = JSON.parse as (text: string, reviver?: Reviver) => unknown

/** Two patterns, because one with both alternatives takes three times as long. */
const longInside = /[[:,]\s*-?\d{16}/
const longAlone = /^\s*-?\d{16}/
const hasLongInteger = (text: string): boolean => longInside.test(text) || longAlone.test(text)

const minInt64 = -(2n ** 63n)
const maxUint64 = 2n ** 64n - 1n

const revive: Reviver = (_key, value, { source }) => {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined) return value
  if (!/^-?\d+$/.test(source)) return value
  const exact = BigInt(source)
  if (exact >= minInt64 && exact <= maxUint64) return exact
  // Beyond 64 bits Go reads a float64 too, so the number is what the server has; or nothing at all.
  if (!Number.isFinite(value)) throw new DecodeError('a number in the JSON is too large')
  return value
}

/** Parses JSON text; throws {@link DecodeError}, which never quotes the text, as it may be a Secret. */
export const parseJson = (text: string): unknown =>
  parsePlain(text, hasLongInteger(text) ? revive : undefined)

function parsePlain(text: string, reviver?: Reviver): unknown {
  try {
    return parse(text, reviver)
  } catch (cause) {
    if (cause instanceof DecodeError) throw cause
    throw new DecodeError(`not valid JSON${formatFault(cause)}`)
  }
}

/** Of V8's message only the place: the rest quotes the text around it, and so does `cause`. */
function formatFault(cause: unknown): string {
  if (cause instanceof RangeError) return ': nested too deeply'
  const { message } = cause as SyntaxError
  const place = /^[^"]* JSON at position (\d+)/.exec(message)?.[1]
  if (place !== undefined) return ` at character ${place}`
  return message.startsWith('Unexpected end') ? ': it ends early' : ''
}

/** {@link parseJson} over UTF-8 bytes; bytes that are not UTF-8 are refused rather than replaced. */
export function decodeJson(bytes: Uint8Array): unknown {
  const text = decodeUtf8(bytes)
  return hasLongDigits(bytes) ? parseJson(text) : parsePlain(text)
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const strictUtf8 = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

/**
 * Decoding strictly takes six times as long, so it is done only where the quick way has put a
 * replacement character, to tell whether that was in the text.
 */
function decodeUtf8(bytes: Uint8Array): string {
  const text = utf8.decode(bytes)
  if (!text.includes('\ufffd')) return text
  try {
    return strictUtf8.decode(bytes)
  } catch {
    throw new DecodeError('not valid UTF-8')
  }
}

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39

/**
 * Whether there are 16 digits in a row, in a string or not. Sixteen in a row cover one byte of every
 * sixteenth, so only those are looked at, and their neighbours where they are digits:
 *
 *     {"uid":"8c7a","n":9007199254740993}
 *      . . . . . .  ^15       . . .   ^31
 */
function hasLongDigits(bytes: Uint8Array): boolean {
  for (let at = 15; at < bytes.length; at += 16) {
    if (!isDigit(bytes[at])) continue
    let first = at
    let last = at
    while (isDigit(bytes[first - 1])) first--
    while (isDigit(bytes[last + 1])) last++
    if (last - first >= 15) return true
  }
  return false
}
