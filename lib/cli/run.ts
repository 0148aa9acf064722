import { type Command, type CommandGroup, isGroup } from './command.ts'
import { anykind } from './commands.ts'
import type { Cluster } from './connection.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { type FlagTable, parseFlags } from './flags.ts'
import type { Invocation } from './invocation.ts'
import { UsageError } from './usage-error.ts'

/** The world around one command line; `process.ts` gives the real one. */
export type Surroundings = Pick<Invocation, 'out' | 'err' | 'stdin' | 'env' | 'signal'>

const helpFlag = {
  help: { kind: 'switch', short: 'h', help: 'print this help' },
} as const satisfies FlagTable

/**
 * Finds the command, parses its flags, runs it and closes what it opened. Every failure ends here, as
 * one message on `err` and an exit code.
 */
export async function runCommandLine(
  argv: readonly string[],
  world: Surroundings,
  root: CommandGroup = anykind,
): Promise<ExitCode> {
  const path: string[] = []
  try {
    return await descend(argv, world, root, path)
  } catch (error) {
    if (world.signal.aborted) return exitCodes.failure
    const { formatFailure } = await import('./failure.ts')
    const { lines, exitCode } = formatFailure(error, path.join(' '))
    for (const line of lines) world.err.line(line)
    return exitCode
  }
}

async function descend(
  argv: readonly string[],
  world: Surroundings,
  group: CommandGroup,
  path: string[],
): Promise<ExitCode> {
  path.push(group.name)
  const [word, ...args] = argv
  if (word === undefined || word === '--help' || word === '-h' || word === 'help') {
    if (args.length > 0 && word === 'help') return descend([...args, '--help'], world, group, path)
    const { printGroupHelp } = await import('./output/help.ts')
    printGroupHelp(group, path, world.out)
    return exitCodes.ok
  }
  const entry = Object.hasOwn(group.commands, word) ? group.commands[word] : undefined
  if (entry === undefined) {
    const what = word.startsWith('-') ? 'a command comes before its flags' : 'unknown command'
    throw new UsageError(`${what}: "${word}" for "${path.join(' ')}"`)
  }
  const { command } = await entry.load()
  return isGroup(command)
    ? descend(args, world, command, path)
    : runCommand(args, world, command, path)
}

async function runCommand(
  argv: readonly string[],
  world: Surroundings,
  command: Command,
  path: string[],
): Promise<ExitCode> {
  path.push(command.name)
  const table: FlagTable = { ...command.flags, ...helpFlag }
  const { flags, args, rest } = parseFlags(argv, table, command)
  if (flags.help === true) {
    const { printCommandHelp } = await import('./output/help.ts')
    printCommandHelp(command, table, path, world.out)
    return exitCodes.ok
  }
  const connection = new Connection(flags, world.signal)
  try {
    return await command.run({
      ...world,
      flags,
      args,
      rest,
      connect: () => connection.open(),
    })
  } finally {
    await connection.close()
  }
}

/** The cluster of one run: made when first asked for. */
class Connection {
  readonly #flags: Readonly<Record<string, unknown>>
  readonly #signal: AbortSignal
  #cluster: Promise<Cluster> | undefined

  constructor(flags: Readonly<Record<string, unknown>>, signal: AbortSignal) {
    this.#flags = flags
    this.#signal = signal
  }

  open(): Promise<Cluster> {
    this.#cluster ??= this.#connect()
    return this.#cluster
  }

  async close(): Promise<void> {
    const cluster = await this.#cluster?.catch(() => undefined)
    await cluster?.[Symbol.asyncDispose]()
  }

  async #connect(): Promise<Cluster> {
    const { connectionOptions } = await import('./connection-flags.ts')
    // lib/connect.ts is still to come; the specifier is a variable so that the types do not ask for it.
    const path = '../connect.ts'
    const { connect } = (await import(path)) as { connect(options: object): Promise<Cluster> }
    return connect({ ...connectionOptions(this.#flags), signal: this.#signal })
  }
}
