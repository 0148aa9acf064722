import type { Level, Place, ReportedFinding } from './document-report.ts'

/** What stands before the text of a finding; errors are what one expects and have nothing. */
const words: Readonly<Record<Level, string>> = {
  unreadable: '',
  error: '',
  undetermined: 'not checked: ',
  warning: 'warning: ',
}

/** What kind of finding it is, where that is to be said: `warning: `, `ignored (REASON): `. */
export const findingPrefix = ({ level, ignored }: ReportedFinding): string =>
  (ignored === undefined ? '' : `ignored (${ignored}): `) + words[level]

/** `spec.replcas: unknown field "spec.replcas"; did you mean replicas?` */
export function findingText({ path, message, suggestion }: ReportedFinding): string {
  const field = path === '' ? '' : `${path}: `
  const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`
  return `${field}${message}${hint}`
}

/** `shop/web.yaml:8:7`, or the file alone. */
export const placeText = (file: string, { line, column }: Place): string =>
  line === undefined ? file : `${file}:${line}:${column}`
