import { formatFieldPath, formatObject } from '../../core/index.ts'
import type { ManifestError, Source } from '../../manifest/index.ts'
import type { Checked } from '../check-manifests.ts'
import { type Coverage, coverageOf, nothingChecked } from './coverage.ts'

/** What a finding says, the gravest first. */
export const levels = ['unreadable', 'error', 'undetermined', 'warning'] as const
export type Level = (typeof levels)[number]

/** From 1; undefined where it is the file as a whole. */
export interface Place {
  readonly line: number | undefined
  readonly column: number | undefined
}

/** One thing that is told of a document. All its texts are well-formed Unicode. */
export interface ReportedFinding extends Place {
  readonly level: Level
  /** The reason of a violation, as `FieldValueRequired`; of the other levels `Unreadable`, `Undetermined`, `Warning`. */
  readonly code: string
  /** The field; empty for the document as a whole. */
  readonly path: string
  readonly message: string
  readonly suggestion: string | undefined
  /** The reason of the rule that it is ignored by. */
  readonly ignored: string | undefined
}

/** What the server would say of a document; `unreadable` is a file that is not one. */
export type Verdict = 'accepted' | 'rejected' | 'undetermined' | 'unreadable'

/** All that is told of one document, or of a file that cannot be read. */
export interface DocumentReport extends Coverage {
  readonly file: string
  /** `Deployment shop/web`; undefined of a file that cannot be read, as `kind` and `source`. */
  readonly object: string | undefined
  readonly kind: string | undefined
  readonly verdict: Verdict
  readonly findings: readonly ReportedFinding[]
  readonly source: Source | undefined
}

/** What validation says of a manifest. */
export function reportChecked({ manifest, violations, warnings, checks }: Checked): DocumentReport {
  const { object, source } = manifest
  const { unchecked: reasons, ...coverage } = coverageOf(checks)
  const finding = (level: Level, code: string, { path, message, suggestion }: Told) => {
    const { line, column } = source.locate(path)
    const texts = { path: wellFormed(formatFieldPath(path)), message: wellFormed(message) }
    const meant = suggestion === undefined ? undefined : wellFormed(suggestion)
    return { level, code, line, column, ...texts, suggestion: meant, ignored: undefined }
  }
  const unchecked = reasons.join('; ')
  const findings = [
    ...violations
      .map(violation => finding('error', violation.reason, violation))
      .toSorted((a, b) => comparePlaces(a, b) || compareTexts(a, b)),
    ...(unchecked === ''
      ? []
      : [finding('undetermined', 'Undetermined', { path: [], message: unchecked })]),
    ...warnings.map(warning => finding('warning', 'Warning', withoutField(warning))),
  ]
  const verdict =
    violations.length > 0 ? 'rejected' : unchecked === '' ? 'accepted' : 'undetermined'
  return {
    file: wellFormed(source.file),
    object: wellFormed(formatObject(object)),
    kind: wellFormed(object.kind),
    verdict,
    ...coverage,
    findings,
    source,
  }
}

/** The server goes through fields in an order that is another one each time: a report is not to differ by that. */
const comparePlaces = (a: Place, b: Place): number =>
  (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)

function compareTexts(a: ReportedFinding, b: ReportedFinding): number {
  const [first, second] = [`${a.path}\n${a.message}`, `${b.path}\n${b.message}`]
  return first < second ? -1 : Number(first > second)
}

/** Many warnings begin with their field, which a report has apart. */
function withoutField({ path, message }: Told): Told {
  const field = `${formatFieldPath(path)}: `
  return { path, message: message.startsWith(field) ? message.slice(field.length) : message }
}

type Told = Pick<Checked['violations'][number], 'path' | 'message' | 'suggestion'>

/** A file that is no manifest, or cannot be read. */
export function reportUnreadable({ file, line, column, why }: ManifestError): DocumentReport {
  const finding: ReportedFinding = {
    level: 'unreadable',
    code: 'Unreadable',
    line,
    column,
    path: '',
    message: wellFormed(why),
    suggestion: undefined,
    ignored: undefined,
  }
  return {
    file: wellFormed(file),
    object: undefined,
    kind: undefined,
    verdict: 'unreadable',
    ...nothingChecked,
    findings: [finding],
    source: undefined,
  }
}

/** Where a document begins, or a file is wrong. Asked for only where it is printed, as it costs another look at the text. */
export function placeOf({ source, findings }: DocumentReport): Place {
  const { line, column } = source ?? findings[0] ?? {}
  return { line, column }
}

/** No format carries half of a surrogate pair. */
const wellFormed = (text: string): string => text.toWellFormed()
