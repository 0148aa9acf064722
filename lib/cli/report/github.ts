import { visibleText } from '../../core/index.ts'
import type { DocumentReport, ReportedFinding } from './document-report.ts'
import { findingPrefix, findingText } from './finding-text.ts'
import { relativeFile } from './relative-file.ts'
import type { ReportFormat } from './report.ts'
import { type FailOn, isFailing } from './summary.ts'

/**
 * `-o github`: a workflow command for each finding, which GitHub Actions shows at its line of the change. Nothing else
 * is printed: the runner looks for commands in any line, also in one that a manifest has brought along.
 */
export const github: ReportFormat = {
  document: (document, _index, failOn) =>
    document.findings.map(finding => command(document, finding, failOn)).join(''),
}

function command(
  { file, object }: DocumentReport,
  finding: ReportedFinding,
  failOn: FailOn,
): string {
  const { code, line, column } = finding
  const properties = {
    file: relativeFile(file),
    line,
    col: column,
    title: object === undefined ? code : `${object}: ${code}`,
  }
  const told = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${propertyText(String(value))}`)
  const text = dataText(findingPrefix(finding) + findingText(finding))
  return `::${commandOf(finding, failOn)} ${told.join(',')}::${text}\n`
}

function commandOf(finding: ReportedFinding, failOn: FailOn): 'error' | 'warning' | 'notice' {
  if (finding.ignored !== undefined) return 'notice'
  return finding.level !== 'warning' && isFailing(finding, failOn) ? 'error' : 'warning'
}

/** As `@actions/core` escapes it; what else could drive the log's terminal is made visible. */
const dataText = (text: string): string =>
  visibleText(text.replace(/\r\n?/g, '\n')).replaceAll('%', '%25').replaceAll('\n', '%0A')

const propertyText = (text: string): string =>
  dataText(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
