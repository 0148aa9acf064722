import { formatFigure, type Result } from './result.ts'

const head = `| | Fault | Injection | Rounds | Lost | Wrong | Twice | Leaks | Recovery, s: median, p99, longest | Figures, and the most that they may be | |
|---:|---|---|---:|---:|---:|---:|---:|---|---|---|
`
const marks = ['<!-- faults: begin -->\n', '<!-- faults: end -->\n'] as const

/** A row of the table, as Markdown. */
export function lineOf({ row, recovery, figures, faults, ...counts }: Result): string {
  const { rounds, lost, wrong, duplicate, leaks } = counts
  const seconds = (ms: number): string => (ms / 1000).toFixed(ms < 10_000 ? 2 : 0)
  const recovered = recovery
    ? [recovery.p50, recovery.p99, recovery.max].map(seconds).join(', ')
    : ''
  const measured = Object.entries(row.limits)
    .map(([name, limit]) => `${name}: ${formatFigure(figures[name] ?? 0)} (${limit})`)
    .join('; ')
  const cells = [
    ...[row.number, row.fault, row.injection, rounds, lost, wrong, duplicate, leaks],
    ...[recovered, measured, faults.length === 0 ? 'passed' : '**failed**'],
  ]
  return `| ${cells.join(' | ')} |`
}

/**
 * The text with the results between its marks: those that are there already stay, but for rows that were run again.
 * Throws Error if the marks are missing.
 */
export function withResults(text: string, results: readonly Result[]): string {
  const [begin, end] = marks.map(mark => text.indexOf(mark)) as [number, number]
  if (begin < 0 || end < begin) throw new Error(`the report has no ${marks.join(' and ').trim()}`)
  const from = begin + marks[0].length
  const lines = new Map(
    [...text.slice(from, end).matchAll(/^\| (\d+) \|.*$/gm)].map(([line, number]) => [
      Number(number),
      line,
    ]),
  )
  for (const result of results) lines.set(result.row.number, lineOf(result))
  const sorted = [...lines].toSorted(([a], [b]) => a - b).map(([, line]) => `${line}\n`)
  return `${text.slice(0, from)}${head}${sorted.join('')}${text.slice(end)}`
}
