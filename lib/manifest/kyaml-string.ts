import { isTimestamp } from './yaml-scalar.ts'

/*
 * Strings as KYAML has them (sigs.k8s.io/yaml/kyaml): always in double quotes; keys without, where no
 * reader of YAML could see anything but this very string. Text of several lines is folded:
 *
 *     "\
 *      first\n\
 *     \  second, indented by two\n\
 *     "
 *
 * A reader drops the spaces that begin such a line, so that a backslash stands before a space of the
 * text. kubectl has one before white space that is escaped anyway, too, and so spoils it (`\\r`): we have not.
 */

/** A string as a value; the lines of a folded one are indented by `indent`. */
export function encodeKyamlString(text: string, indent: string): string {
  if (!text.includes('\n')) return `"${quotedText(text, '\t')}"`
  const lines = text.split('\n')
  const last = lines.pop()
  const folded = lines.map(line => `${encodeLine(line, indent)}\\n\\\n`)
  const rest = last === '' || last === undefined ? '' : `${encodeLine(last, indent)}\\\n`
  return `"\\\n${folded.join('')}${rest}${indent}"`
}

function encodeLine(line: string, indent: string): string {
  const lead = /^[ \t]/.test(line) ? '\\' : ' '
  return indent + lead + quotedText(line, '\t')
}

/** A string as a key: always on one line, and without quotes if every reader sees a string then too. */
export const encodeKyamlKey = (key: string): string =>
  unquoted.test(key) && !isAmbiguous(key) ? key : `"${quotedText(key, '\\t')}"`

const unquoted = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_./-]*[\p{L}\p{N}_])?$/u

/** Whether some reader would see a boolean, null, a number or a date: Go's ParseBool, ParseInt and ParseFloat decide. */
function isAmbiguous(key: string): boolean {
  if (words.has(key) || words.has(key.toLowerCase())) return true
  const bare = key.replaceAll('_', '')
  return isInteger(bare) || isFloat(bare) || isTimestamp(key)
}

const words = new Set('null true y yes on false n no off 1 t T 0 f F inf infinity nan'.split(' '))

/** Only what fits 64 bits: a longer decimal is a float, a longer hexadecimal nothing. */
function isInteger(text: string): boolean {
  const octal = /^0[0-7]+$/.test(text) ? `0o${text.slice(1)}` : text
  if (!/^(?:0x[\da-f]+|0b[01]+|0o[0-7]+|0|[1-9]\d*)$/i.test(octal)) return false
  return BigInt(octal) < 2n ** 63n
}

function isFloat(text: string): boolean {
  if (/^\d+(?:\.\d*)?(?:e[-+]?\d+)?$/i.test(text)) return Number.isFinite(Number(text))
  return /^0x(?:[\da-f]+\.?[\da-f]*|\.[\da-f]+)p[-+]?\d+$/i.test(text)
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

/** What Go's `unicode.IsPrint` denies, and what ends or escapes a string. */
const escaped = /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

const quotedText = (text: string, tab: string): string =>
  text.replace(escaped, character =>
    character === '\t' ? tab : (escapes[character] ?? escapeCode(character)),
  )

function escapeCode(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const digits = code.toString(16)
  if (code < 0x80) return `\\x${digits.padStart(2, '0')}`
  return code < 0x10000 ? `\\u${digits.padStart(4, '0')}` : `\\U${digits.padStart(8, '0')}`
}
