import type { Cluster } from '../cluster.ts'
import { type Command, type CommandGroup, isGroup } from './command.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import type { FlagTable } from './flags.ts'
import type { Invocation } from './invocation.ts'
import { styled } from './output/text.ts'

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
  root: CommandGroup,
): Promise<ExitCode> {
  if (argv[0] === '__complete') {
    const { printCompletions } = await import('./completion-source.ts')
    return printCompletions(argv.slice(1), world, root)
  }
  const path: string[] = []
  try {
    return await descend(argv, world, root, path)
  } catch (error) {
    if (world.signal.aborted) return exitCodes.failure
    if (isUsageError(error)) {
      world.err.line(`error: ${error.message}`)
      world.err.line(`See '${path.join(' ')} --help' for usage.`)
      return exitCodes.usage
    }
    const { failureLines } = await import('./output/failure-lines.ts')
    for (const line of failureLines(error)) world.err.line(line)
    return exitCodes.failure
  }
}

async function descend(
  argv: readonly string[],
  world: Surroundings,
  group: CommandGroup,
  path: string[],
  before: readonly string[] = [],
): Promise<ExitCode> {
  path.push(group.name)
  const { leading, rest } = await splitLeading(argv)
  const flags = [...before, ...leading]
  const [word, ...args] = rest
  if (word === undefined || isHelp(word) || word === 'help') {
    if (args.length > 0 && word === 'help') {
      path.pop()
      return descend([...args, '--help'], world, group, path, flags)
    }
    const { printGroupHelp } = await import('./output/help.ts')
    printGroupHelp(group, path, world.out)
    return exitCodes.ok
  }
  const entry = Object.hasOwn(group.commands, word) ? group.commands[word] : undefined
  if (entry === undefined) {
    throw await unknownCommand(word, group, path)
  }
  const { command } = await entry.load()
  return isGroup(command)
    ? descend(args, world, command, path, flags)
    : runCommand([...flags, ...args], world, command, path)
}

const isHelp = (word: string): boolean => word === '--help' || word === '-h'

/** Connection flags may come before the command, as kubectl's may; most lines have none there. */
async function splitLeading(argv: readonly string[]) {
  if (!argv[0]?.startsWith('-') || isHelp(argv[0])) return { leading: [], rest: argv }
  return (await import('./leading-flags.ts')).splitLeadingFlags(argv)
}

async function unknownCommand(
  word: string,
  { commands }: CommandGroup,
  path: readonly string[],
): Promise<Error> {
  const { UsageError } = await import('./usage-error.ts')
  if (word.startsWith('-'))
    return new UsageError(`only connection flags may come before the command: "${word}"`)
  const { closest } = await import('../core/index.ts')
  const [close] = closest(word, Object.keys(commands))
  const hint = close === undefined ? '' : `; did you mean ${close}?`
  return new UsageError(`unknown command "${word}" for "${path.join(' ')}"${hint}`)
}

/** By code, as the class would load core for every `--help`. */
const isUsageError = (error: unknown): error is Error =>
  error instanceof Error && (error as { code?: unknown }).code === 'ERR_KUBE_USAGE'

async function runCommand(
  argv: readonly string[],
  world: Surroundings,
  command: Command,
  path: string[],
): Promise<ExitCode> {
  path.push(command.name)
  const table: FlagTable = { ...command.flags, ...helpFlag }
  const { parseFlags } = await import('./flags.ts')
  const { flags, args, rest } = parseFlags(argv, table, command)
  if (flags.help === true) {
    const { printCommandHelp } = await import('./output/help.ts')
    printCommandHelp(command, table, path, world.out)
    return exitCodes.ok
  }
  const connection = new Connection(flags, world)
  const progress = world.err.isTerminal ? await startProgress(world) : undefined
  const tell = (text: string) => progress?.tell(text)
  try {
    return await command.run({
      ...world,
      flags,
      args,
      rest,
      tell,
      connect() {
        tell('waiting for the server')
        return connection.open()
      },
    })
  } finally {
    progress?.[Symbol.dispose]()
    await connection.close()
  }
}

async function startProgress({ err }: Surroundings) {
  const { Progress } = await import('./output/progress.ts')
  return new Progress(err)
}

/** The cluster of one run: made when first asked for. */
class Connection {
  readonly #flags: Readonly<Record<string, unknown>>
  readonly #world: Surroundings
  #cluster: Promise<Cluster> | undefined

  constructor(flags: Readonly<Record<string, unknown>>, world: Surroundings) {
    this.#flags = flags
    this.#world = world
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
    const { openCluster } = await import('../cluster.ts')
    const { err } = this.#world
    return openCluster({
      ...connectionOptions(this.#flags),
      // As kubectl prints them.
      onWarning: warning => err.line(styled('yellow', 'Warning:'), ` ${warning}`),
      onExecStderr: line => err.line(line),
      stdinUnavailable: readsStdin(this.#flags),
    })
  }
}

/** Whether the command reads from there, manifests or an answer, so that no credential plugin may. */
const readsStdin = ({ filename, interactive }: Readonly<Record<string, unknown>>): boolean =>
  interactive === true || (Array.isArray(filename) && filename.includes('-'))
