import { visibleText } from '../../core/index.ts'
import { encodeYaml } from '../../manifest/index.ts'
import { type DocumentReport, placeOf, type ReportedFinding } from './document-report.ts'
import { placeText } from './finding-text.ts'
import type { ReportFormat } from './report.ts'
import { isFailing } from './summary.ts'

/**
 * `-o tap`: TAP version 14, a test for each document, with its findings as YAML. What could not be checked, where that
 * does not count, is skipped.
 */
export const tap: ReportFormat = {
  head: 'TAP version 14\n',
  document(document, index, failOn) {
    const { findings } = document
    const failed = findings.some(finding => isFailing(finding, failOn))
    const open = findings.find(({ level, ignored }) => level === 'undetermined' && !ignored)
    const skip = !failed && open !== undefined ? ` # SKIP ${escaped(open.message)}` : ''
    const line = `${failed ? 'not ok' : 'ok'} ${index + 1} - ${escaped(nameOf(document))}${skip}\n`
    return findings.length === 0 ? line : line + diagnostics(findings)
  },
  end: ({ documents }) => `1..${documents.length}\n`,
}

function nameOf(document: DocumentReport): string {
  const { file, object } = document
  const place = placeText(file, placeOf(document))
  return object === undefined ? place : `${place}: ${object}`
}

/** In one line, and no directive: `#` begins one. */
const escaped = (text: string): string =>
  visibleText(text, { inLine: true }).replace(/[\\#]/g, character => `\\${character}`)

const diagnostics = (findings: readonly ReportedFinding[]): string =>
  ['---', ...encodeYaml({ findings }).trimEnd().split('\n'), '...']
    .map(line => `  ${line}\n`)
    .join('')
