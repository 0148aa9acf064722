import { Fault } from './manifest-error.ts'
import type { YamlCursor } from './yaml-cursor.ts'

/*
 * The text of plain and quoted scalars. Where it goes on over lines, the blanks around a line break are no part
 * of it, one line break is a space, and of several the first is dropped.
 */

/**
 * Goes over blanks and line breaks, from a line break on, and gives what they are in the text. Behind an escaped break
 * none of the others is dropped. A tab is no indentation to a plain scalar.
 */
function takeFold(cursor: YamlCursor, indent = 0, isEscaped = false): string {
  let first = ''
  let others = ''
  for (;;) {
    if (cursor.isBreak()) {
      if (first === '') first = cursor.takeBreak()
      else others += cursor.takeBreak()
    } else if (cursor.code() === 0x20) cursor.skipSpaces()
    else if (cursor.code() !== tab) break
    else if (cursor.column < indent) throw new Fault('a tab is no indentation', cursor.at)
    else cursor.at++
  }
  if (isEscaped || first !== '\n') return first + others
  return others === '' ? ' ' : others
}

const tab = 0x09
const comment = 0x23
const backslash = 0x5c

/**
 * A plain scalar from the cursor to its end, and the gap that follows it. `indent` is the least column of
 * its next lines outside flow collections. `endsLine` tells whether a line break is in the gap.
 */
export function takePlain(
  cursor: YamlCursor,
  inFlow: boolean,
  indent: number,
): { readonly text: string; readonly endsLine: boolean } {
  let text = ''
  let fold = ''
  for (;;) {
    const start = cursor.at
    const end = takeWords(cursor, inFlow)
    if (end > start) {
      text += fold + cursor.text.slice(start, end)
      fold = ''
    }
    if (!cursor.isBreak()) return { text, endsLine: fold !== '' }
    fold = takeFold(cursor, indent)
    if (cursor.isDocumentMark() || (!inFlow && cursor.column < indent)) {
      return { text, endsLine: true }
    }
  }
}

/** Goes over what a line has of a plain scalar and the blanks behind it; gives where its last word ends. */
function takeWords(cursor: YamlCursor, inFlow: boolean): number {
  let end = cursor.at
  while (cursor.code() !== comment) {
    const start = cursor.at
    cursor.skipWord(inFlow)
    if (cursor.at > start) end = cursor.at
    if (!cursor.isBlank()) break
    cursor.skipBlanks()
  }
  return end
}

/** A scalar in single or double quotes, from the one at the cursor to behind the other. */
export function takeQuoted(cursor: YamlCursor): string {
  const start = cursor.at
  const quote = cursor.code()
  cursor.at++
  let taken = ''
  for (;;) {
    const from = cursor.at
    cursor.skipQuoted(quote)
    const run = cursor.text.slice(from, cursor.at)
    if (cursor.isBreak()) taken += run.replace(/[ \t]+$/, '') + takeFold(cursor)
    else if (cursor.code() === backslash) taken += run + takeEscape(cursor)
    else if (cursor.isEnd()) throw new Fault('the quoted text has no end', start)
    else {
      cursor.at++
      if (quote !== singleQuote || cursor.code() !== quote) return taken + run
      taken += `${run}'`
      cursor.at++
    }
    if (cursor.isDocumentMark()) throw new Fault('a document ends within quoted text', start)
  }
}

const singleQuote = 0x27

const escapes: Readonly<Record<string, string>> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  "'": "'",
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
}

const codeLengths: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 }

/** The escape at the cursor: YAML 1.1's, which `\/` is none of, nor half a pair of surrogates. */
function takeEscape(cursor: YamlCursor): string {
  cursor.at++
  if (cursor.isBreak()) {
    cursor.takeBreak()
    return takeFold(cursor, 0, true)
  }
  const letter = cursor.text.charAt(cursor.at++)
  const escaped = escapes[letter]
  if (escaped !== undefined) return escaped
  const length = codeLengths[letter]
  if (length === undefined) throw new Fault('unknown escape sequence', cursor.at - 2)
  const digits = cursor.text.slice(cursor.at, cursor.at + length)
  const code = Number.parseInt(digits, 16)
  if (!/^[\da-fA-F]+$/.test(digits) || digits.length < length) {
    throw new Fault(`\\${letter} needs ${length} hexadecimal digits`, cursor.at - 2)
  }
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) {
    throw new Fault('the escape is no Unicode character', cursor.at - 2)
  }
  cursor.at += length
  return String.fromCodePoint(code)
}
