import { ApiError, KubeError } from '../core/index.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { UsageError } from './usage-error.ts'

/** What to print for a failure, and with what to exit. */
export interface Failure {
  readonly lines: readonly string[]
  readonly exitCode: ExitCode
}

/** A failure in kubectl's form. What is no KubeError is a fault of ours, and shows its stack. */
export function formatFailure(error: unknown, command: string): Failure {
  if (error instanceof UsageError) {
    return {
      lines: [`error: ${error.message}`, `See '${command} --help' for usage.`],
      exitCode: exitCodes.usage,
    }
  }
  if (error instanceof ApiError) {
    const reason = error.status.reason === '' ? '' : ` (${error.status.reason})`
    return {
      lines: [`Error from server${reason}: ${error.status.message}`],
      exitCode: exitCodes.failure,
    }
  }
  if (error instanceof KubeError) {
    return { lines: [`error: ${error.message}`], exitCode: exitCodes.failure }
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return {
    lines: ['error: unexpected failure, a bug of this program:', stack],
    exitCode: exitCodes.failure,
  }
}
