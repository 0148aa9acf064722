import type { ExitCode } from './exit-code.ts'
import type { FlagTable, FlagValues } from './flags.ts'
import type { Invocation } from './invocation.ts'

/**
 * One command as a value: what `--help` prints, what the parser accepts, what runs. A command's module
 * imports at its top only what its help needs; the rest it imports inside `run`, because every
 * millisecond of loading is one of each call.
 */
export interface Command<F extends FlagTable = FlagTable> {
  readonly name: string
  /** One line for the list of commands: imperative, no full stop. */
  readonly summary: string
  /** Each form of the command line, from the command's own name on: `get KIND [NAME…]`. */
  readonly usage: readonly string[]
  /** Examples for `--help`: what each does, and the command line without the program's name. */
  readonly examples?: readonly (readonly [what: string, line: string])[]
  /** What more there is to say than the summary: one paragraph. */
  readonly description?: string
  readonly flags: F
  /** Flags of kubectl's that are not here on purpose, and what to do instead. */
  readonly refused?: Readonly<Record<string, string>>
  /** What its arguments are, in order, for completion. Default: nothing is offered. */
  readonly completes?: readonly ArgumentKind[]
  /** Whether what follows `--` is kept apart, as {@link Invocation.rest}; else `--` only ends the flags. */
  readonly passesRest?: boolean
  run(invocation: Invocation<FlagValues<F>>): Promise<ExitCode>
}

/**
 * What an argument is: a type of resource; an `object`, by its type or as TYPE/NAME; as many `names` of the type before
 * them as one likes; one context of the kubeconfig or many; one of some words.
 */
export type ArgumentKind = 'type' | 'object' | 'names' | 'context' | 'contexts' | readonly string[]

/** Commands under one word: `anykind` itself, `anykind local`. */
export interface CommandGroup {
  readonly name: string
  readonly summary: string
  readonly commands: CommandTable
}

/** Names to commands that are loaded when called. `--help` of the group prints this table and loads none. */
export type CommandTable = Readonly<Record<string, CommandEntry>>

/** A row of a {@link CommandTable}. */
export interface CommandEntry {
  readonly summary: string
  load(): Promise<{ readonly command: Command | CommandGroup }>
}

/** Gives a command its flags' types inside `run`, and the plain type outside. */
export const defineCommand = <const F extends FlagTable>(command: Command<F>): Command =>
  command as unknown as Command

/** Whether it holds further commands rather than running itself. */
export const isGroup = (command: Command | CommandGroup): command is CommandGroup =>
  'commands' in command
