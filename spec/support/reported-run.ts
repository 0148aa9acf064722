import type { Checked } from '../../lib/cli/check-manifests.ts'
import type { ExitCode } from '../../lib/cli/exit-code.ts'
import { Output } from '../../lib/cli/output/output.ts'
import { reportChecked, reportUnreadable } from '../../lib/cli/report/document-report.ts'
import { loadReportFormat, type ReportFormatName } from '../../lib/cli/report/formats.ts'
import { type IgnoreRule, IgnoreRules } from '../../lib/cli/report/ignore-rules.ts'
import { Reporter } from '../../lib/cli/report/reporter.ts'
import { ShownLines } from '../../lib/cli/report/shown-lines.ts'
import type { FailOn } from '../../lib/cli/report/summary.ts'
import type { ManifestError } from '../../lib/manifest/index.ts'

/** What a run printed and ended with. */
export interface ReportedRun {
  readonly code: ExitCode
  readonly out: string
  readonly err: string
}

/** Reports what validation could have said. */
export async function reportedRun(
  checked: readonly Checked[],
  options: {
    readonly format?: ReportFormatName
    readonly failOn?: FailOn
    readonly rules?: readonly Omit<IgnoreRule, 'place'>[]
    readonly faults?: readonly ManifestError[]
    readonly isTerminal?: boolean
  } = {},
): Promise<ReportedRun> {
  let [out, err] = ['', '']
  const { format, failOn = 'undetermined', rules = [], faults = [], isTerminal = false } = options
  const reporter = new Reporter({
    format: format && (await loadReportFormat(format)),
    rules: new IgnoreRules(
      rules.map((rule, index) => ({ ...rule, place: `rules:${index + 1}:1` })),
      process.cwd(),
    ),
    lines: new ShownLines(checked.map(({ manifest }) => manifest)),
    failOn,
    out: new Output({ isTTY: isTerminal, write: sink(text => (out += text)) }),
    err: new Output({ write: sink(text => (err += text)) }),
  })
  for (const fault of faults) await reporter.add(reportUnreadable(fault))
  for (const one of checked) await reporter.add(reportChecked(one))
  const { code } = await reporter.end()
  return { code, out, err }
}

const sink =
  (take: (text: string) => unknown) => (text: string, done?: (error?: Error | null) => void) => {
    take(text)
    done?.()
  }
