/*
 * The command line: `anykind`, also `kubectl anykind`.
 *
 *     main.ts      the process: code cache, streams, signals   -> run.ts
 *     run.ts       argv -> command -> exit code; the one catch
 *     commands/*   one file each, loaded when called
 *     output/*     the only folder that prints
 *
 * Promises: flags, texts and habits are kubectl's wherever kubectl has them. Exit codes are stable.
 * Nothing from a server or a file reaches a terminal as a control character. `--help` loads tables
 * only. Colour on a terminal only; no progress on a pipe.
 *
 * Not here: anything that a program could not do through the library.
 */
export {
  type Command,
  type CommandEntry,
  type CommandGroup,
  type CommandTable,
  defineCommand,
} from './command.ts'
export { type ExitCode, exitCodes } from './exit-code.ts'
export type { Invocation } from './invocation.ts'
export { runCommandLine, type Surroundings } from './run.ts'
