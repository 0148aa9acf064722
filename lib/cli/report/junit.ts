import { type DocumentReport, placeOf, type ReportedFinding } from './document-report.ts'
import { findingPrefix, findingText, placeText } from './finding-text.ts'
import { markupText } from './markup-text.ts'
import type { ReportFormat } from './report.ts'
import { type FailOn, isFailing } from './summary.ts'

/**
 * `-o junit`: a suite for each file, a case for each document, as the readers of Jenkins, GitLab, CircleCI and GitHub's
 * actions agree on it: at most one failure, error or skip in a case, for some read no further.
 */
export const junit: ReportFormat = {
  end({ command = 'validate', documents, failOn }) {
    const cases = documents.map(document => testCase(document, failOn))
    const suites = [...Map.groupBy(cases, ({ file }) => file)].flatMap(([file, members]) => [
      `  <testsuite name="${markupText(file)}"${countsOf(members)}>`,
      ...members.flatMap(caseLines),
      '  </testsuite>',
    ])
    const all = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="anykind ${command}"${countsOf(cases)}>`,
      ...suites,
      '</testsuites>',
    ]
    return `${all.join('\n')}\n`
  },
}

type Result = 'failure' | 'error' | 'skipped'

interface TestCase extends Pick<DocumentReport, 'file' | 'object'> {
  readonly line: number | undefined
  /** None if all is well. */
  readonly result: Result | undefined
  /** What the result is for, then the rest. */
  readonly told: readonly ReportedFinding[]
  readonly others: readonly ReportedFinding[]
}

function testCase(document: DocumentReport, failOn: FailOn): TestCase {
  const { file, object, findings } = document
  const failing = findings.filter(finding => isFailing(finding, failOn))
  const open = findings.filter(
    ({ level, ignored }) => level === 'undetermined' && ignored === undefined,
  )
  const told = failing.length > 0 ? failing : open
  const others = findings.filter(finding => !told.includes(finding))
  const { line } = placeOf(document)
  return { file, line, object, result: resultOf(failing, open), told, others }
}

/** What is invalid has failed; what cannot be read, or not be checked where that counts, is an error. */
function resultOf(
  failing: readonly ReportedFinding[],
  open: readonly ReportedFinding[],
): Result | undefined {
  if (failing.some(({ level }) => level === 'error' || level === 'warning')) return 'failure'
  if (failing.length > 0) return 'error'
  return open.length > 0 ? 'skipped' : undefined
}

function countsOf(cases: readonly TestCase[]): string {
  const count = (wanted: Result) => cases.filter(({ result }) => result === wanted).length
  const results = `failures="${count('failure')}" errors="${count('error')}" skipped="${count('skipped')}"`
  return ` tests="${cases.length}" ${results}`
}

function caseLines({ file, line, object, result, told, others }: TestCase): string[] {
  const name = `classname="${markupText(file)}" name="${markupText(object ?? file)}"`
  const place = `file="${markupText(file)}"${line === undefined ? '' : ` line="${line}"`}`
  const [first] = told
  const body: string[] = []
  if (result !== undefined && first !== undefined) {
    const what = `message="${markupText(findingText(first))}" type="${markupText(first.code)}"`
    body.push(`      <${result} ${what}>${textOf(file, told)}</${result}>`)
  }
  if (others.length > 0) body.push(`      <system-out>${textOf(file, others)}</system-out>`)
  return body.length === 0
    ? [`    <testcase ${name} ${place}/>`]
    : [`    <testcase ${name} ${place}>`, ...body, '    </testcase>']
}

const textOf = (file: string, findings: readonly ReportedFinding[]): string =>
  markupText(
    findings
      .map(
        finding => `${placeText(file, finding)}: ${findingPrefix(finding)}${findingText(finding)}`,
      )
      .join('\n'),
  )
