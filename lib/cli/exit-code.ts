/** What the process tells its caller. Stable: scripts branch on these; docs/cli.md lists them. */
export const exitCodes = {
  /** All that was asked for is done. */
  ok: 0,
  /** The server, the network or an object stood in the way; the message says which. */
  failure: 1,
  /** The command line cannot be right, whatever the cluster holds. Nothing was sent. */
  usage: 2,
  /** A manifest was refused by validation: the manifest is to be mended, not the cluster or the line. Of `apply` also 3: {@link applyExitCodes}. */
  invalid: 3,
  /** Ended by SIGINT (128 + 2). */
  interrupted: 130,
  /** The reader of stdout went away (128 + SIGPIPE), as for `anykind get pods | head -1`. */
  brokenPipe: 141,
  /** Ended by SIGTERM (128 + 15). */
  terminated: 143,
} as const

/** How `apply` ends where it has begun to send; `exitCodes` has the rest. */
export const applyExitCodes = {
  /** Some objects were not applied. */
  incomplete: 3,
  /** Only because other managers own fields that would change. */
  conflict: 4,
  /** All was applied; some of it did not get ready, or not in time. */
  unhealthy: 5,
  /** Something was to be deleted that may not be, or more than may be. */
  refused: 6,
} as const

/** One of {@link exitCodes}; `local exec` passes on its child's, so any number may come out. */
export type ExitCode = number
