import type { Checked } from '../../lib/cli/check-manifests.ts'
import { reportChecked, reportUnreadable } from '../../lib/cli/report/document-report.ts'
import { htmlPage } from '../../lib/cli/report/html.ts'
import { ShownLines } from '../../lib/cli/report/shown-lines.ts'
import { summarise } from '../../lib/cli/report/summary.ts'
import type { ManifestError } from '../../lib/manifest/index.ts'

/** The page on what validation could have said, and a rule that ignored nothing. */
export function reportPage(
  checked: readonly Checked[],
  faults: readonly ManifestError[] = [],
): string {
  const documents = [...faults.map(reportUnreadable), ...checked.map(reportChecked)]
  return htmlPage({
    documents,
    summary: summarise(documents),
    unusedRules: [{ kind: 'A', reason: 'b', place: 'rules:1:1' }],
    failOn: 'undetermined',
    lines: new ShownLines(checked.map(({ manifest }) => manifest)),
  })
}
