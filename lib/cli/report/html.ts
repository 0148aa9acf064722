import type { DocumentReport } from './document-report.ts'
import { findingPrefix, findingText, placeText } from './finding-text.ts'
import { htmlDocument } from './html-document.ts'
import { manifestRows, type NumberedFinding } from './html-manifest.ts'
import { markupText } from './markup-text.ts'
import type { Report } from './report.ts'
import { summaryLines } from './summary-lines.ts'

interface FileReport {
  readonly file: string
  /** That of its first document, from 1. */
  readonly number: number
  readonly documents: readonly DocumentReport[]
  readonly findings: readonly NumberedFinding[]
}

/**
 * The report as a page, which is gone through by its links: from a finding to its line and to the next finding, from a
 * line to its finding.
 */
export function htmlPage(report: Report): string {
  const files = filesOf(report.documents)
  const count = files.reduce((sum, { findings }) => sum + findings.length, 0)
  const [title = '', ...more] = summaryLines(report)
  return htmlDocument(
    title,
    `<a class="skip" href="#findings">To the findings</a>
<h1>${markupText(title)}</h1>
${more.map(line => `<p class="faint">${markupText(line)}</p>\n`).join('')}${report.unusedRules
  .map(({ place }) => `<p>${markupText(place)}: this rule ignored nothing</p>\n`)
  .join('')}<nav aria-label="Files">
<table>
<thead><tr><th scope="col">File</th><th scope="col">Objects</th><th scope="col">Findings</th></tr></thead>
<tbody>
${files.map(fileRow).join('')}</tbody>
</table>
</nav>
<main id="findings">
${files.map(file => fileSection(file, report, count)).join('')}</main>
`,
  )
}

function filesOf(documents: readonly DocumentReport[]): FileReport[] {
  let count = 0
  return [...Map.groupBy(documents, ({ file }) => file)].map(([file, members], index) => ({
    file,
    number: index + 1,
    documents: members,
    findings: members.flatMap(({ object, findings }) =>
      findings.map(finding => ({ ...finding, object, number: ++count })),
    ),
  }))
}

function fileRow({ file, number, documents, findings }: FileReport): string {
  const objects = documents.filter(({ object }) => object !== undefined)
  const name =
    findings.length === 0 ? markupText(file) : `<a href="#file-${number}">${markupText(file)}</a>`
  return `<tr><td>${name}</td><td>${objects.length}</td><td>${findings.length}</td></tr>\n`
}

function fileSection(
  { file, number, documents, findings }: FileReport,
  { lines }: Report,
  count: number,
): string {
  if (findings.length === 0) return ''
  const [source] = documents.flatMap(({ source }) => source ?? [])
  const rows =
    source === undefined ? '' : manifestRows(lines.of(source.text), findings, `file-${number}`)
  return `<section aria-labelledby="file-${number}">
<h2 id="file-${number}">${markupText(file)}</h2>
<ol>
${findings.map(finding => findingItem(file, finding, number, count, rows !== '')).join('')}</ol>
${rows === '' ? '' : `<details open>\n<summary>Manifest</summary>\n<pre tabindex="0">${rows}</pre>\n</details>\n`}</section>
`
}

function findingItem(
  file: string,
  finding: NumberedFinding,
  fileNumber: number,
  count: number,
  hasRows: boolean,
): string {
  const { number, level, object, code, line, ignored } = finding
  const what = object === undefined ? '' : `<strong>${markupText(object)}</strong>: `
  const place = markupText(placeText(file, finding))
  const link =
    line === undefined || !hasRows ? place : `<a href="#file-${fileNumber}-${line}">${place}</a>`
  const next = number < count ? ` <a href="#finding-${number + 1}">next</a>` : ''
  const prefix = markupText(findingPrefix(finding))
  const kind = ignored === undefined ? level : 'ignored'
  return `<li id="finding-${number}" class="${kind}">${link} <span class="level">${markupText(code)}</span> ${prefix}${what}${markupText(findingText(finding))}${next}</li>\n`
}
