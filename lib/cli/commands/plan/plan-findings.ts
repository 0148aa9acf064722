import { formatFieldPath, formatObject } from '../../../core/index.ts'
import type { PlannedObject } from '../../../gitops/index.ts'
import {
  type DocumentReport,
  type ReportedFinding,
  reportUnreadable,
} from '../../report/document-report.ts'
import type { Report } from '../../report/report.ts'
import { ShownLines } from '../../report/shown-lines.ts'
import { summarise } from '../../report/summary.ts'
import type { PlanReport } from './plan-format.ts'

/** What stands against a plan, as the report of `validate` has it: what is refused, what nobody can tell, warnings. */
export function planFindings({ plan, faults }: PlanReport): Report {
  const wanted = plan.phases.flat().filter(({ wantedHash }) => wantedHash !== undefined)
  const documents = [...faults.map(reportUnreadable), ...wanted.map(documentOf)]
  const lines = new ShownLines([])
  const summary = summarise(documents)
  return { command: 'plan', documents, summary, unusedRules: [], failOn: 'error', lines }
}

function documentOf(planned: PlannedObject): DocumentReport {
  const { kind, name, namespace, source = '' } = planned
  const findings = findingsOf(planned)
  const has = (wanted: ReportedFinding['level']) => findings.some(({ level }) => level === wanted)
  const verdict = has('error') ? 'rejected' : has('undetermined') ? 'undetermined' : 'accepted'
  return {
    file: placed(source).file.toWellFormed(),
    object: formatObject({
      kind,
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    }).toWellFormed(),
    kind: kind.toWellFormed(),
    verdict,
    checked: [],
    notChecked: [],
    findings,
    source: undefined,
  }
}

function findingsOf({
  action,
  certainty,
  evidence,
  source = '',
  violations = [],
  warnings = [],
}: PlannedObject): ReportedFinding[] {
  const tell = (level: ReportedFinding['level'], code: string, message: string) => ({
    level,
    code,
    path: '',
    message: message.toWellFormed(),
    suggestion: undefined,
    ignored: undefined,
    ...lineOf(source),
  })
  const refused = violations.map(({ path, reason, message, suggestion, place = source }) => ({
    ...tell('error', reason === '' ? 'Refused' : reason, message),
    ...lineOf(place),
    path: formatFieldPath(path).toWellFormed(),
    suggestion: suggestion?.toWellFormed(),
  }))
  const isBare = action === 'refuse' && violations.length === 0
  const isOpen = action !== 'refuse' && certainty === 'unverifiable'
  return [
    ...refused,
    ...(isBare ? [tell('error', 'Refused', evidence.join('; '))] : []),
    ...(isOpen ? [tell('undetermined', 'Undetermined', evidence.join('; '))] : []),
    ...warnings.map(message => tell('warning', 'Warning', message)),
  ]
}

/** The parts of `file:line:column`. */
function placed(place: string) {
  const [, file = place, line, column] = /^(.*):(\d+):(\d+)$/s.exec(place) ?? []
  return { file, line, column }
}

function lineOf(place: string): Pick<ReportedFinding, 'line' | 'column'> {
  const { line, column } = placed(place)
  return line === undefined
    ? { line: undefined, column: undefined }
    : { line: Number(line), column: Number(column) }
}
