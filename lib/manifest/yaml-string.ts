import { isTimestamp, resolvePlain, ScalarError } from './yaml-scalar.ts'

/*
 * Strings as YAML, in go-yaml's styles: plain where every reader sees this very string; double quotes
 * where a plain one would be a number, a boolean or a date; single quotes where it would be syntax; a
 * literal block for text of several lines.
 */

/** Of a string that needs no second look. */
const simple = /^[A-Za-z/_][\w/.-]*$/

/** A string as a value; the lines of a block are indented by `indent`. */
export function encodeString(text: string, indent: string): string {
  if (text.includes('\n')) return isBlock(text) ? encodeBlock(text, indent) : encodeQuoted(text)
  return encodeLine(text)
}

/** A string as a key: always on one line. */
export const encodeKey = (text: string): string =>
  text.includes('\n') ? encodeQuoted(text) : encodeLine(text)

function encodeLine(text: string): string {
  if (isAmbiguous(text) || unprintable.test(text)) return encodeQuoted(text)
  return simple.test(text) || !isSyntax(text) ? text : `'${text.replaceAll("'", "''")}'`
}

/** Whether some reader, of YAML 1.1 or 1.2, would see no string. */
function isAmbiguous(text: string): boolean {
  try {
    if (typeof resolvePlain(text) !== 'string') return true
  } catch (error) {
    if (!(error instanceof ScalarError)) throw error
    return true
  }
  return otherScalar.test(text) || isTimestamp(text)
}

/** Sexagesimal numbers, numbers out of range, and YAML 1.1's merge and default keys. */
const otherScalar =
  /^(?:[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?|[-+]?(?:\.\d|\d[\d_]*\.?)[\d_]*(?:[eE][-+]?\d+)?|<<|=)$/

const isSyntax = (text: string): boolean =>
  /^[#,[\]{}&*!|>'"%@`]|^[-?:](?= |$)|^(?:---|\.\.\.)|^ | $|: |:$| #/.test(text)

/** What has no place in a plain, single-quoted or block scalar. */
const unprintable =
  /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]|[\u2028\u2029]/u

/** A block cannot end in a space, hold spaces at the end of a line, or anything unprintable. */
const isBlock = (text: string): boolean => !/ (?:\n|$)/.test(text) && !unprintable.test(text)

function encodeBlock(text: string, indent: string): string {
  // Else the first line's own indentation would be taken for the block's.
  const width = /^[ \n]/.test(text) ? '2' : ''
  const chomping = text.endsWith('\n') ? (/^\n$|\n\n$/.test(text) ? '+' : '') : '-'
  const lines = (chomping === '-' ? text : text.slice(0, -1)).split('\n')
  const body = lines.map(line => (line === '' ? '' : indent + line)).join('\n')
  return `|${width}${chomping}\n${body}`
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

function encodeQuoted(text: string): string {
  const escaped = text.replace(
    /["\\]|[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]|[\u2028\u2029]/gu,
    character => escapes[character] ?? escapeCode(character),
  )
  return `"${escaped}"`
}

function escapeCode(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
  return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
}
