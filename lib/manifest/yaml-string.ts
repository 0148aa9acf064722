import { isTimestamp, resolvePlain, ScalarError } from './yaml-scalar.ts'

/*
 * Strings as YAML, in go-yaml's styles: plain where every reader sees this very string; double quotes
 * where a plain one would be a number, a boolean or a date; single quotes where it would be syntax; a
 * literal block for text of several lines.
 */

/** Of a string that needs no second look. */
const simple = /^[A-Za-z/_][\w/.-]*$/

/** A string as a value at `column`; the lines of a block and of a folded text are indented by `indent`. */
export function encodeString(text: string, indent: string, column: number): string {
  if (!text.includes('\n')) return encodeLine(text, { indent, column })
  return isBlock(text) ? encodeBlock(text, indent) : encodeQuoted(text, { indent, column })
}

/** Whether a string may stand before a colon: on one line, and within go-yaml's 128 bytes. */
export const isSimpleKey = (text: string): boolean =>
  simple.test(text.slice(0, 129))
    ? text.length <= 128
    : !/[\n\r\x85\u2028\u2029]/.test(text) && Buffer.byteLength(text) <= 128

/** A string that {@link isSimpleKey}: always on one line. */
export const encodeKey = (text: string): string =>
  // kubectl lets it stand without quotes, and so reads a merge.
  text === '<<' ? '"<<"' : encodeLine(text, undefined)

/** Where a text is written that may be folded. */
interface Place {
  readonly indent: string
  readonly column: number
}

function encodeLine(text: string, place: Place | undefined): string {
  if (simple.test(text) && typeof resolvePlain(text) === 'string') return text
  if (isAmbiguous(text) || unprintable.test(text)) return encodeQuoted(text, place)
  if (!isSyntax(text)) return fold(text, place, '')
  return `'${fold(text, place, "'")}'`
}

/** Whether go-yaml, in reading it as it is, would see no string. */
function isAmbiguous(text: string): boolean {
  try {
    if (typeof resolvePlain(text) !== 'string') return true
  } catch (error) {
    if (!(error instanceof ScalarError)) throw error
    return true
  }
  return sexagesimal.test(text) || isTimestamp(text)
}

/** Numbers as YAML 1.1 has them for times; go-yaml itself sees strings. */
const sexagesimal = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/

const isSyntax = (text: string): boolean =>
  /^[#,[\]{}&*!|>'"%@`]|^[-?:](?= |$)|^(?:---|\.\.\.)|^ | $|: |:$| #/.test(text)

/** What has no place in a plain, single-quoted or block scalar: to go-yaml also what is beyond 16 bits. */
const unprintable = /[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u

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
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '\x85': '\\N',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

const encodeQuoted = (text: string, place: Place | undefined): string =>
  `"${fold(text, place, '"')}"`

/** What a scalar is within. */
type Quote = '' | "'" | '"'

function written(character: string, quote: Quote): string {
  if (quote === "'" && character === "'") return "''"
  if (quote !== '"') return character
  const isPlain = character !== '\n' && !unprintable.test(character)
  return escapes[character] ?? (isPlain ? character : escapeCode(character))
}

/** Behind this column go-yaml breaks a line at the next space that is alone. */
const maxColumn = 80

/**
 * What is between a scalar's quotes; `quote` is empty for a plain one. Without a place it stays on one line. A break
 * stands for the space where it is; in double quotes a backslash keeps a second space that follows.
 */
function fold(text: string, place: Place | undefined, quote: Quote): string {
  const start = (place?.column ?? 0) + quote.length
  if (quote !== '"' && (place === undefined || start + text.length <= maxColumn)) {
    return quote === '' ? text : text.replaceAll("'", "''")
  }
  const characters = Array.from(text)
  let folded = ''
  let column = start
  characters.forEach((character, at) => {
    let piece = written(character, quote)
    if (place !== undefined && column > maxColumn && mayBreak(characters, at, quote)) {
      piece = characters[at + 1] === ' ' ? '\\' : ''
      folded += `\n${place.indent}`
      column = place.indent.length
    }
    folded += piece
    column += piece.length
  })
  return folded
}

/** At a space that follows none, within the quotes; in double quotes also before another one. */
function mayBreak(characters: readonly string[], at: number, quote: Quote): boolean {
  if (characters[at] !== ' ' || characters[at - 1] === ' ') return false
  if (quote !== '' && (at === 0 || at === characters.length - 1)) return false
  return quote === '"' || characters[at + 1] !== ' '
}

function escapeCode(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase()
  if (code.length > 4) return `\\U${code.padStart(8, '0')}`
  return code.length > 2 ? `\\u${code.padStart(4, '0')}` : `\\x${code.padStart(2, '0')}`
}
