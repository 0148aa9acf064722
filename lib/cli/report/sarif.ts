import { createHash } from 'node:crypto'
import { encodeJson } from '../../core/index.ts'
import { version } from '../../version.ts'
import type { DocumentReport, Level, ReportedFinding } from './document-report.ts'
import { findingText } from './finding-text.ts'
import { fileUri } from './relative-file.ts'
import type { ReportFormat } from './report.ts'

/**
 * `-o sarif`: the Static Analysis Results Interchange Format 2.1.0 (OASIS), as code scanning takes it. A rule is a
 * reason of the server's. Ignored findings are there, suppressed, with their justification.
 */
export const sarif: ReportFormat = {
  end({ documents }) {
    const told = documents.flatMap(document =>
      document.findings.map(finding => ({ document, finding })),
    )
    const codes = [...new Set(told.map(({ finding }) => finding.code))]
    const run = {
      tool: { driver: { name: 'anykind', version, rules: codes.map(ruleOf) } },
      columnKind: 'utf16CodeUnits',
      invocations: [
        { executionSuccessful: !told.some(({ finding }) => finding.level === 'unreadable') },
      ],
      results: told.map(({ document, finding }) => ({
        ruleId: finding.code,
        ruleIndex: codes.indexOf(finding.code),
        ...weights[finding.level],
        message: { text: messageOf(document, finding) },
        locations: [locationOf(document, finding)],
        partialFingerprints: { 'anykind/v1': fingerprintOf(document, finding) },
        suppressions: suppressionsOf(finding),
      })),
    }
    const schema = 'https://json.schemastore.org/sarif-2.1.0.json'
    return `${encodeJson({ $schema: schema, version: '2.1.0', runs: [run] }, '  ')}\n`
  },
}

/** `open`: there was not enough to decide whether there is a fault; such a result has no level. */
const weights: Readonly<Record<Level, { readonly kind: string; readonly level: string }>> = {
  unreadable: { kind: 'fail', level: 'error' },
  error: { kind: 'fail', level: 'error' },
  undetermined: { kind: 'open', level: 'none' },
  warning: { kind: 'fail', level: 'warning' },
}

/** `FieldValueRequired` is told as `Field value required`. */
const ruleOf = (code: string) => ({
  id: code,
  shortDescription: {
    text: code.replace(/(?<=[a-z])[A-Z]/g, letter => ` ${letter.toLowerCase()}`),
  },
})

const messageOf = ({ object }: DocumentReport, finding: ReportedFinding): string =>
  `${object === undefined ? '' : `${object}: `}${findingText(finding)}`

const locationOf = ({ file, object }: DocumentReport, { line, column, path }: ReportedFinding) => ({
  physicalLocation: {
    artifactLocation: { uri: fileUri(file) },
    ...(line === undefined ? {} : { region: { startLine: line, startColumn: column } }),
  },
  ...(object === undefined
    ? {}
    : { logicalLocations: [{ fullyQualifiedName: path === '' ? object : `${object}: ${path}` }] }),
})

/** The same for the same fault wherever the object stands in its file, so that a reader knows it again. */
function fingerprintOf({ file, object }: DocumentReport, finding: ReportedFinding): string {
  const { code, path, message } = finding
  const parts = [fileUri(file), object ?? '', code, path, message]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}

const suppressionsOf = ({ ignored }: ReportedFinding) =>
  ignored === undefined ? [] : [{ kind: 'external', justification: ignored }]
