import { DecodeError } from '../../core/index.ts'

/*
 * JSON (RFC 8259) as bytes: each function takes where a thing begins and gives where it ends, and throws
 * DecodeError, which says where and quotes nothing, if it is not there. No value is made, which would take
 * `JSON.parse` three times as long and ten times the memory. That bytes are UTF-8 is for others to know.
 */

/** As deep as the server's own parser goes. */
export const maxDepth = 10_000

/** The bytes that JSON is made of. */
export const quote = 0x22
export const comma = 0x2c
export const colon = 0x3a
export const backslash = 0x5c
export const openBracket = 0x5b
export const openBrace = 0x7b
/** The byte that closes what this one opens: `}` and `]` both come two behind. */
export const closerOf = (opener: number): number => opener + 2
const closeBrace = closerOf(openBrace)

/** An error for what is not where it should be. */
export const fault = (at: number, wanted: string): DecodeError =>
  new DecodeError(`not valid JSON at byte ${at}: ${wanted} is missing`)

/** 1 for the bytes that a string cannot hold as they are: quote, backslash and controls. */
const special = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte < 0x20 || byte === quote || byte === backslash),
)

/** Behind the blanks that begin here, if any do. */
export function blanksEnd(bytes: Uint8Array, begin: number): number {
  let at = begin
  for (;;) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at
    at++
  }
}

/** Behind a byte and the blanks before it. */
export function expect(bytes: Uint8Array, begin: number, byte: number): number {
  const at = blanksEnd(bytes, begin)
  if (bytes[at] !== byte) throw fault(at, `"${String.fromCharCode(byte)}"`)
  return at + 1
}

/** Behind a string. */
export function stringEnd(bytes: Uint8Array, begin: number): number {
  if (bytes[begin] !== quote) throw fault(begin, 'a string')
  let at = begin + 1
  for (;;) {
    while (special[bytes[at] as number] === 0) at++
    if (bytes[at] === quote) return at + 1
    if (bytes[at] !== backslash) throw fault(at, 'the rest of a string')
    at = escapeEnd(bytes, at)
  }
}

/** 1 for what may stand behind a backslash, but for the `u` of four hex digits. */
const escapes = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('"\\/bfnrt'.includes(String.fromCharCode(byte))),
)
const hexDigits = /^[0-9A-Fa-f]{4}$/

/** Names of managed fields are full of them. */
function escapeEnd(bytes: Uint8Array, begin: number): number {
  const byte = bytes[begin + 1] as number
  if (escapes[byte] === 1) return begin + 2
  const digits = String.fromCharCode(...bytes.subarray(begin + 2, begin + 6))
  if (byte !== 0x75 || !hexDigits.test(digits)) throw fault(begin, 'an escape')
  return begin + 6
}

/** Behind a key and its colon. */
export const keyEnd = (bytes: Uint8Array, begin: number): number =>
  expect(bytes, stringEnd(bytes, blanksEnd(bytes, begin)), colon)

const words = ['true', 'false', 'null']
const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39

function scalarEnd(bytes: Uint8Array, begin: number): number {
  const byte = bytes[begin]
  if (byte === 0x2d || isDigit(byte)) return numberEnd(bytes, begin)
  const word = words.find(word => word.charCodeAt(0) === byte)
  if (word === undefined) throw fault(begin, 'a value')
  for (let index = 1; index < word.length; index++) {
    if (bytes[begin + index] !== word.charCodeAt(index)) throw fault(begin, 'a value')
  }
  return begin + word.length
}

function numberEnd(bytes: Uint8Array, begin: number): number {
  let at = bytes[begin] === 0x2d ? begin + 1 : begin
  at = bytes[at] === 0x30 ? at + 1 : digitsEnd(bytes, at)
  if (bytes[at] === 0x2e) at = digitsEnd(bytes, at + 1)
  if (bytes[at] !== 0x65 && bytes[at] !== 0x45) return at
  const isSigned = bytes[at + 1] === 0x2b || bytes[at + 1] === 0x2d
  return digitsEnd(bytes, at + (isSigned ? 2 : 1))
}

function digitsEnd(bytes: Uint8Array, begin: number): number {
  let at = begin
  while (isDigit(bytes[at])) at++
  if (at === begin) throw fault(at, 'a digit')
  return at
}

/** In an object or array, where an entry begins: where its value does, which in an object is behind a key. */
const entryBegin = (bytes: Uint8Array, at: number, closer: number): number =>
  closer === closeBrace ? keyEnd(bytes, at) : at

function note(closers: Uint8Array, depth: number, closer: number): void {
  if (depth === maxDepth) throw new DecodeError('not valid JSON: nested too deeply')
  closers[depth] = closer
}

/**
 * Behind the value that begins here, of any depth up to {@link maxDepth}: `closers`, of that length, is where the
 * closing byte of each level is noted.
 */
export function valueEnd(bytes: Uint8Array, begin: number, closers: Uint8Array): number {
  let at = begin
  let depth = 0
  let isBehindValue = false
  while (!isBehindValue || depth > 0) {
    at = blanksEnd(bytes, at)
    const byte = bytes[at] as number
    if (isBehindValue) {
      const closer = closers[depth - 1] as number
      isBehindValue = byte === closer
      if (isBehindValue) {
        depth--
        at++
      } else at = entryBegin(bytes, expect(bytes, at, comma), closer)
    } else if (byte === openBrace || byte === openBracket) {
      const closer = closerOf(byte)
      note(closers, depth++, closer)
      at = blanksEnd(bytes, at + 1)
      isBehindValue = bytes[at] === closer
      if (!isBehindValue) at = entryBegin(bytes, at, closer)
    } else {
      at = byte === quote ? stringEnd(bytes, at) : scalarEnd(bytes, at)
      isBehindValue = true
    }
  }
  return at
}
