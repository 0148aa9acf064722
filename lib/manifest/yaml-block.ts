import { Fault } from './manifest-error.ts'
import type { YamlCursor } from './yaml-cursor.ts'

/*
 * Block scalars.
 *
 *     key: |2-        header: how the last breaks count, and by how much the text is indented
 *         text        the column of the first line that is not empty, if the header does not say
 *     <- breaks       before the first line and between lines; of spaces only as many as the indentation
 */

interface Header {
  /** What of the breaks at the end is kept: all for `+`, none for `-`, else the first. */
  readonly chomping: '' | '+' | '-'
  /** Beyond the parent's indentation; undefined if the text shows it. */
  readonly width: number | undefined
}

/** A block scalar from its `|` or `>`. `parent` is the column of the collection that it is in, or -1. */
export function takeBlock(cursor: YamlCursor, parent: number): string {
  const isFolded = cursor.code() === 0x3e
  const { chomping, width } = takeHeader(cursor)
  if (cursor.isBreak()) cursor.takeBreak()
  let indent = width === undefined ? 0 : Math.max(parent, 0) + width
  const lead = takeBreaks(cursor, indent)
  if (indent === 0) indent = Math.max(lead.column, parent + 1, 1)

  let text = ''
  /** The break that ends the line before, and those of the empty lines behind it. */
  let lineBreak = ''
  let breaks = lead.breaks
  let wasBlank = false
  while (cursor.column === indent && !cursor.isEnd()) {
    const isBlank = cursor.isBlank()
    if (isFolded && !wasBlank && !isBlank && lineBreak === '\n')
      text += breaks === '' ? ' ' : breaks
    else text += lineBreak + breaks
    wasBlank = isBlank
    const start = cursor.at
    cursor.skipToBreak()
    text += cursor.text.slice(start, cursor.at)
    lineBreak = cursor.isBreak() ? cursor.takeBreak() : ''
    breaks = takeBreaks(cursor, indent).breaks
  }
  if (chomping !== '-') text += lineBreak
  return chomping === '+' ? text + breaks : text
}

function takeHeader(cursor: YamlCursor): Header {
  const start = cursor.at
  header.lastIndex = start + 1
  const [all = '', before = '', digitAfter = '', digitBefore = '', after = ''] =
    header.exec(cursor.text) ?? []
  const digit = digitAfter || digitBefore
  cursor.at += 1 + all.length
  if (digit === '0') throw new Fault('a block is indented by 1 to 9', start)
  cursor.skipBlanks()
  if (cursor.code() === 0x23) cursor.skipToBreak()
  if (!cursor.isBreak() && !cursor.isEnd()) {
    throw new Fault('only a comment may follow the header of a block', cursor.at)
  }
  return {
    chomping: (before || after) as Header['chomping'],
    width: digit === '' ? undefined : Number(digit),
  }
}

const header = /(?:([-+])(\d?)|(\d)([-+]?))?/y

/**
 * Goes over empty lines and the indentation of the one behind them. `indent` is 0 where it is not known;
 * `column` is then the deepest that there was.
 */
function takeBreaks(cursor: YamlCursor, indent: number): { breaks: string; column: number } {
  let breaks = ''
  let column = 0
  for (;;) {
    while ((indent === 0 || cursor.column < indent) && cursor.code() === 0x20) cursor.at++
    column = Math.max(column, cursor.column)
    if ((indent === 0 || cursor.column < indent) && cursor.code() === 0x09) {
      throw new Fault('a tab is no indentation', cursor.at)
    }
    if (!cursor.isBreak()) return { breaks, column }
    breaks += cursor.takeBreak()
  }
}
