import type { FlagValues } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { UsageError } from '../usage-error.ts'

/** The flags of what `validate` prints and of what it fails for. */
export const reportFlags = {
  output: {
    kind: 'text',
    short: 'o',
    value: 'FORMAT',
    help: 'one of',
    choices: ['json', 'yaml', 'ndjson', 'junit', 'sarif', 'github', 'tap'],
  },
  html: { kind: 'text', value: 'FILE', help: 'also write the report as a page, whole in itself' },
  'fail-on': {
    kind: 'text',
    value: 'LEVEL',
    default: 'undetermined',
    choices: ['error', 'undetermined', 'warning'],
    help: 'from which findings on the exit code is not 0; one of',
  },
  ignore: {
    kind: 'text',
    value: 'FILE',
    help: 'rules for findings that do not count (default .anykindignore, if it is there)',
  },
  watch: { kind: 'switch', short: 'w', help: 'validate again when files change, until Ctrl-C' },
} as const

/** The values of {@link reportFlags}. */
export type ReportFlags = FlagValues<typeof reportFlags>

/** Throws UsageError for flags that do not go together. */
export function checkReportFlags({
  flags,
}: Invocation<ReportFlags & { readonly filename: readonly string[] }>): void {
  if (!flags.watch) return
  if (flags.filename.includes('-')) throw new UsageError('--watch takes files, not standard input')
  if (flags.output !== undefined && flags.output !== 'ndjson') {
    throw new UsageError('--watch prints for people, or with -o ndjson')
  }
}
