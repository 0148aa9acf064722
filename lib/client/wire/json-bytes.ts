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

/** An error for what is not where it should be: a byte, or something else. */
export const fault = (at: number, wanted: number | string): DecodeError => {
  const what = typeof wanted === 'number' ? `"${String.fromCharCode(wanted)}"` : wanted
  return new DecodeError(`not valid JSON at byte ${at}: ${what} is missing`)
}

/** 1 for the bytes that a string cannot hold as they are: quote, backslash and controls. */
const special = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte < 0x20 || byte === quote || byte === backslash),
)

/** Behind the blanks that begin here, if any do: mostly there is none, and what is above them is not one of them. */
export const blanksEnd = (bytes: Uint8Array, begin: number): number =>
  (bytes[begin] as number) > 0x20 ? begin : someBlanksEnd(bytes, begin)

function someBlanksEnd(bytes: Uint8Array, begin: number): number {
  let at = begin
  for (;;) {
    const byte = bytes[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at
    at++
  }
}

/** Behind a byte and the blanks before it. */
export function expect(bytes: Uint8Array, begin: number, byte: number): number {
  if (bytes[begin] === byte) return begin + 1
  const at = blanksEnd(bytes, begin)
  if (bytes[at] !== byte) throw fault(at, byte)
  return at + 1
}

/** 1 for what may stand behind a backslash, but for the `u` of four hex digits. */
const escapes = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('"\\/bfnrt'.includes(String.fromCharCode(byte))),
)

/** Behind a string. Names of managed fields are full of escapes. */
export function stringEnd(bytes: Uint8Array, begin: number): number {
  if (bytes[begin] !== quote) throw fault(begin, 'a string')
  let at = begin + 1
  for (;;) {
    while (special[bytes[at] as number] === 0) at++
    const byte = bytes[at]
    if (byte === quote) return at + 1
    if (byte !== backslash) throw fault(at, 'the rest of a string')
    at = escapes[bytes[at + 1] as number] === 1 ? at + 2 : codeUnitEnd(bytes, at)
  }
}

const hexDigits = /^u[0-9A-Fa-f]{4}$/

function codeUnitEnd(bytes: Uint8Array, begin: number): number {
  const end = begin + 6
  const digits = String.fromCharCode(...bytes.subarray(begin + 1, end))
  if (!hexDigits.test(digits)) throw fault(begin, 'an escape')
  return end
}

/** Behind a key and its colon. */
export const keyEnd = (bytes: Uint8Array, begin: number): number =>
  expect(bytes, stringEnd(bytes, blanksEnd(bytes, begin)), colon)

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39

/** By the byte that they begin with. */
const words = new Map(['true', 'false', 'null'].map(word => [word.charCodeAt(0), word]))

function scalarEnd(bytes: Uint8Array, begin: number): number {
  const byte = bytes[begin]
  if (byte === 0x2d || isDigit(byte)) return numberEnd(bytes, begin)
  const word = words.get(byte as number)
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

function note(closers: Uint8Array, depth: number, closer: number): void {
  if (depth === maxDepth) throw new DecodeError('not valid JSON: nested too deeply')
  closers[depth] = closer
}

/**
 * Behind the value that begins here, of any depth up to {@link maxDepth}: `closers`, of that length, is where the
 * closing byte of what is around each level is noted.
 *
 * Each part but the blanks is called at one place only: V8 puts no more into one another than so much, and a call for each string takes
 * as long as the string.
 */
export function valueEnd(bytes: Uint8Array, begin: number, closers: Uint8Array): number {
  let at = begin
  let depth = 0
  /** Of the innermost object or array that is open. */
  let closer = 0
  for (;;) {
    at = blanksEnd(bytes, at)
    const byte = bytes[at] as number
    let isFirst = byte === openBrace || byte === openBracket
    if (isFirst) {
      note(closers, depth++, closer)
      closer = closerOf(byte)
      at++
    } else at = byte === quote ? stringEnd(bytes, at) : scalarEnd(bytes, at)
    while (depth > 0) {
      at = blanksEnd(bytes, at)
      if (bytes[at] !== closer) break
      at++
      isFirst = false
      closer = closers[--depth] as number
    }
    if (depth === 0) return at
    if (!isFirst) at = expect(bytes, at, comma)
    if (closer === closeBrace) at = keyEnd(bytes, at)
  }
}
