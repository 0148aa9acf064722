import type { GroupFailure } from '../../../discovery/index.ts'
import { formatApiVersion } from '../../core/index.ts'
import type { Output } from './output.ts'

/** Tells, beside what is served, of whom it is not known. */
export function warnOfFailures(failures: readonly GroupFailure[], err: Output): void {
  for (const version of new Set(failures.map(formatApiVersion))) {
    err.line(`warning: ${version} did not say all that it serves`)
  }
}
