import type { ReportedFinding } from './document-report.ts'
import { excerptOf } from './excerpt.ts'
import { findingPrefix, findingText } from './finding-text.ts'
import { markupText } from './markup-text.ts'

/** A finding of an object, with the number that its links are made of. */
export interface NumberedFinding extends ReportedFinding {
  readonly number: number
  readonly object: string | undefined
}

/** Of a longer text only what is around its findings is shown: nobody reads more, and browsers take long. */
const maxLines = 2000
const around = 20
const maxLength = 400

/** The lines of a manifest, each with its number, marked where something was found, which is said below. */
export function manifestRows(
  lines: readonly string[],
  findings: readonly NumberedFinding[],
  id: string,
): string {
  const found = Map.groupBy(findings, ({ line }) => line ?? 0)
  const isNear = nearTo([...found.keys()], lines.length)
  let wasNear = true
  // Behind the last line break is no line.
  const rows = lines.at(-1) === '' ? lines.slice(0, -1) : lines
  return rows
    .map((text, index) => {
      const near = isNear(index + 1)
      const gap = near || !wasNear ? '' : '<span class="row faint">…</span>'
      wasNear = near
      return near ? row(text, index + 1, found.get(index + 1) ?? [], id) : gap
    })
    .join('')
}

function nearTo(places: readonly number[], length: number): (line: number) => boolean {
  if (length <= maxLines) return () => true
  const near = new Set<number>()
  for (const place of places) {
    for (let line = place - around; line <= place + around; line++) near.add(line)
  }
  return line => near.has(line)
}

function row(text: string, line: number, findings: readonly NumberedFinding[], id: string): string {
  const columns = findings.map(({ column }) => column ?? 1)
  const column = columns.length === 0 ? undefined : Math.min(...columns)
  const number = `<span class="number">${line}</span>`
  const notes = findings.map(note).join('')
  return `<span class="row" id="${id}-${line}">${number}<code>${marked(text, column)}</code></span>${notes}`
}

/** The text with what stands at the column marked, to the line's end. */
function marked(text: string, column: number | undefined): string {
  if (text.length > maxLength) {
    const excerpt = excerptOf([text], 1, column ?? 1)?.text ?? ''
    return column === undefined ? markupText(excerpt) : `<mark>${markupText(excerpt)}</mark>`
  }
  if (column === undefined) return markupText(text)
  const at = Math.min(column - 1, text.length)
  return `${markupText(text.slice(0, at))}<mark>${markupText(text.slice(at))}</mark>`
}

const note = (finding: NumberedFinding): string => {
  const { number, level, ignored } = finding
  const text = markupText(findingPrefix(finding) + findingText(finding))
  return `<span class="row note ${ignored === undefined ? level : 'ignored'}"><a href="#finding-${number}" class="level">${text}</a></span>`
}
