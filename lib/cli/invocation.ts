import type { Cluster } from '../cluster.ts'
import type { Output } from './output/output.ts'

/** All that a command gets: its parsed line and the world around the process. Commands touch no global. */
export interface Invocation<Values = Readonly<Record<string, unknown>>> {
  /** Positional arguments. */
  readonly args: readonly string[]
  /** What follows `--`, where the command keeps it apart. */
  readonly rest: readonly string[]
  /** Flags by name, with defaults filled in. */
  readonly flags: Values
  /** For results. */
  readonly out: Output
  /** For progress, warnings and errors. */
  readonly err: Output
  readonly stdin: AsyncIterable<Uint8Array>
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted by SIGINT and SIGTERM; every wait takes it. */
  readonly signal: AbortSignal
  /** What the command is about, for a user who has waited for a second: `applying 12 of 240`. */
  tell(progress: string): void
  /** The cluster that the connection flags name; connected on the first call, closed after `run`. */
  connect(): Promise<Cluster>
}
