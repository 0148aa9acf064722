/** A line of a manifest, as much of it as is worth showing, and what points at a place in it. */
export interface Excerpt {
  readonly line: number
  readonly text: string
  /** As long as the text up to the place, with its tabs, then a caret. */
  readonly pointer: string
}

/** A line of a minified document may have megabytes. */
const maxLength = 100
const before = 40

/** The excerpt of a place; undefined if there is no such line. Columns are UTF-16 units, as positions have them. */
export function excerptOf(
  lines: readonly string[],
  line: number,
  column: number,
): Excerpt | undefined {
  const whole = lines[line - 1]
  if (whole === undefined) return undefined
  const at = Math.min(column - 1, whole.length)
  const start = whole.length <= maxLength ? 0 : Math.max(0, at - before)
  const end = Math.min(whole.length, start + maxLength)
  // What was cut through the middle of a character would be half a surrogate pair.
  const part = (from: number, to: number) => whole.slice(from, to).toWellFormed()
  const [left, right] = [start > 0 ? '…' : '', end < whole.length ? '…' : '']
  const lead = left + part(start, at)
  return {
    line,
    text: `${left}${part(start, end)}${right}`,
    pointer: `${lead.replace(/[^\t]/gu, ' ')}^`,
  }
}
