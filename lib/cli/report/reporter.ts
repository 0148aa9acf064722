import type { ExitCode } from '../exit-code.ts'
import type { Output } from '../output/output.ts'
import type { DocumentReport } from './document-report.ts'
import { humanEnd, humanLines } from './human.ts'
import type { IgnoreRules } from './ignore-rules.ts'
import type { Report, ReportFormat } from './report.ts'
import type { ShownLines } from './shown-lines.ts'
import { exitCodeOf, type FailOn, summarise } from './summary.ts'

/** What a report is made by. */
export interface ReporterOptions {
  /** Undefined for people. */
  readonly format: ReportFormat | undefined
  readonly rules: IgnoreRules
  readonly lines: ShownLines
  readonly failOn: FailOn
  readonly out: Output
  readonly err: Output
}

/** Prints the report of one run while it goes on. */
export class Reporter {
  readonly #options: ReporterOptions
  readonly #documents: DocumentReport[] = []
  #file: string | undefined

  constructor(options: ReporterOptions) {
    this.#options = options
    this.#print(options.format?.head)
  }

  /** Tells what was found in one document; resolves when the reader has taken it. */
  async add(found: DocumentReport): Promise<void> {
    const { format, rules, failOn, out } = this.#options
    const document = rules.apply(found)
    const index = this.#documents.push(document) - 1
    if (format === undefined) this.#tell(document)
    else this.#print(format.document?.(document, index, failOn))
    await out.flush()
  }

  /** Tells what is told at the end. */
  async end(): Promise<{ readonly report: Report; readonly code: ExitCode }> {
    const { format, rules, lines, failOn, out, err } = this.#options
    const documents = this.#documents
    const summary = summarise(documents)
    const report: Report = { documents, summary, unusedRules: rules.unused, failOn, lines }
    if (format === undefined) for (const line of humanEnd(report)) out.line(...line)
    else {
      this.#print(await format.end?.(report))
      for (const { place } of rules.unused) err.line(`${place}: this rule ignored nothing`)
    }
    return { report, code: exitCodeOf(summary, failOn) }
  }

  #print(text: string | undefined): void {
    if (text !== undefined && text !== '') this.#options.out.data(text)
  }

  /** Findings of one file stand together, parted from those of the next. */
  #tell(document: DocumentReport): void {
    const { lines, out } = this.#options
    const told = humanLines(document, lines)
    if (told.length === 0) return
    if (this.#file !== undefined && this.#file !== document.file) out.line('')
    this.#file = document.file
    for (const line of told) out.line(...line)
  }
}
