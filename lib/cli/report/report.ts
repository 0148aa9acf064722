import type { DocumentReport } from './document-report.ts'
import type { IgnoreRule } from './ignore-rules.ts'
import type { ShownLines } from './shown-lines.ts'
import type { FailOn, Summary } from './summary.ts'

/** What is told at the end of a run. */
export interface Report {
  /** Whose report it is. Default `validate`. */
  readonly command?: string
  readonly documents: readonly DocumentReport[]
  readonly summary: Summary
  /** Rules that ignored nothing. */
  readonly unusedRules: readonly IgnoreRule[]
  readonly failOn: FailOn
  readonly lines: ShownLines
}

/** One form of a report: pure functions from its data to text. */
export interface ReportFormat {
  /** What is printed before all documents. */
  readonly head?: string
  /** What is printed of a document as soon as it is known; `index` counts from 0. */
  document?(document: DocumentReport, index: number, failOn: FailOn): string
  /** What is printed after all. */
  end?(report: Report): string | Promise<string>
}
