import { type Part, type Style, styled } from '../output/text.ts'
import type { DocumentReport, ReportedFinding } from './document-report.ts'
import { excerptOf } from './excerpt.ts'
import { findingPrefix, findingText, placeText } from './finding-text.ts'
import type { Report } from './report.ts'
import type { ShownLines } from './shown-lines.ts'
import { summaryLines } from './summary-lines.ts'

/*
 * The report for people: what is found, where, and the line of the manifest with a caret.
 *
 *     shop/web.yaml:8:7: Deployment web: spec.replcas: unknown field "spec.replcas"; did you mean replicas?
 *       8 |   replcas: 3
 *         |   ^
 */

type Line = readonly Part[]

/** The lines of one document's findings. */
export const humanLines = (document: DocumentReport, lines: ShownLines): Line[] =>
  document.findings.flatMap(finding => [
    findingLine(document, finding),
    ...excerptLines(document, finding, lines),
  ])

/** Of a finding in a line of its own, as compilers print it: `file:line:column: object: field: what`. */
export const findingLine = ({ file, object }: DocumentReport, finding: ReportedFinding): Line => [
  styled('bold', inset(`${placeText(file, finding)}: `)),
  styled(styleOf(finding), inset(findingPrefix(finding))),
  object === undefined ? '' : inset(`${object}: `),
  inset(findingText(finding)),
]

/** Of several lines, so that none of them can pass for one of the report's own. */
const inset = (text: string): string => text.replaceAll('\n', '\n    ')

function styleOf({ level, ignored }: ReportedFinding): Style {
  if (ignored !== undefined) return 'dim'
  return level === 'error' || level === 'unreadable' ? 'red' : 'yellow'
}

function excerptLines(
  { source }: DocumentReport,
  finding: ReportedFinding,
  lines: ShownLines,
): Line[] {
  const { path, line, column, ignored } = finding
  // Of a file that cannot be read nobody knows whether it has Secrets; the first line of an object shows nothing.
  if (source === undefined || line === undefined || column === undefined) return []
  if (ignored !== undefined || path === '') return []
  const excerpt = excerptOf(lines.of(source.text), line, column)
  if (excerpt === undefined) return []
  const number = `  ${line} | `
  return [
    [styled('dim', number), excerpt.text],
    [
      styled('dim', `${' '.repeat(number.length - 2)}| `),
      styled(styleOf(finding), excerpt.pointer),
    ],
  ]
}

/** What is said after all documents: rules that are of no use, counts, the checks that were run. */
export function humanEnd(report: Report): Line[] {
  const [counts = '', ...coverage] = summaryLines(report)
  return [
    ...report.unusedRules.map(
      ({ place }): Line => [
        styled('bold', `${place}: `),
        styled('yellow', 'this rule ignored nothing'),
      ],
    ),
    [counts],
    ...coverage.map((line): Line => [styled('dim', line)]),
  ]
}
