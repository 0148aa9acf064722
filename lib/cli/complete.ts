import { type ArgumentKind, type Command, type CommandGroup, isGroup } from './command.ts'
import { connectionFlags } from './connection-flags.ts'
import { type Flag, type FlagTable, type FlagValues, type ParsedLine, parseFlags } from './flags.ts'
import { splitLeadingFlags } from './leading-flags.ts'

/** A word that may stand next, and what it is for. */
export interface Candidate {
  readonly word: string
  readonly help?: string
}

/** What may stand next on a command line: these words, or the name of a file. */
export interface Completions {
  readonly words: readonly Candidate[]
  readonly files: boolean
}

/** What the cluster and the kubeconfig have, asked for only where a line can go on with it. */
export interface CompletionSource {
  types(line: CompletedLine): Promise<readonly Candidate[]>
  names(type: string, line: CompletedLine): Promise<readonly Candidate[]>
  /** Names of entries of the kubeconfig. */
  entries(list: 'contexts' | 'clusters' | 'users', line: CompletedLine): Promise<readonly string[]>
}

/** The connection flags that stand on the line so far. */
export type CompletedLine = Partial<FlagValues<typeof connectionFlags>>

const nothing: Completions = { words: [], files: false }
const files: Completions = { words: [], files: true }

/**
 * What may stand in the place of the last word, which is as far as it is typed. All comes from the table of commands
 * and their flags, but for names, types and contexts. Throws what the source throws, and UsageError on a line that
 * is wrong already.
 */
export async function complete(
  words: readonly string[],
  root: CommandGroup,
  source: CompletionSource,
): Promise<Completions> {
  const partial = words.at(-1) ?? ''
  const { command, before } = await findCommand(words.slice(0, -1), root)
  if (command === undefined) return nothing
  const table: FlagTable = isGroup(command) ? connectionFlags : { ...command.flags, help: helpFlag }
  const open = openFlag(before.at(-1), table)
  const line = parseFlags(open === undefined ? before : before.slice(0, -1), table, {
    passesRest: !isGroup(command) && command.passesRest === true,
  })
  if (open !== undefined) return flagValue(open, { partial, prefix: '', line, source })
  const [, name = '', value] = /^--([^=]+)=(.*)$/s.exec(partial) ?? []
  if (value !== undefined) {
    const flag = Object.hasOwn(table, name) ? table[name] : undefined
    if (flag === undefined) return nothing
    return flagValue([name, flag], { partial: value, prefix: `--${name}=`, line, source })
  }
  if (partial.startsWith('-')) return fitting(partial, flagNames(table))
  if (isGroup(command)) return fitting(partial, commandNames(command))
  return argument(command, { partial, prefix: '', line, source })
}

const helpFlag: Flag = { kind: 'switch', short: 'h', help: 'print this help' }

interface Place {
  readonly partial: string
  /** What stands before the part of the word that is completed. */
  readonly prefix: string
  readonly line: ParsedLine
  readonly source: CompletionSource
}

/** The command or group that the words lead to, and those that are its own. */
async function findCommand(
  words: readonly string[],
  root: CommandGroup,
): Promise<{ command: Command | CommandGroup | undefined; before: readonly string[] }> {
  let command: Command | CommandGroup = root
  let [leading, rest]: [readonly string[], readonly string[]] = [[], words]
  while (isGroup(command)) {
    const split = splitLeadingFlags(rest)
    leading = [...leading, ...split.leading]
    const [word, ...after] = split.rest
    rest = after
    if (word === undefined) break
    if (!Object.hasOwn(command.commands, word)) return { command: undefined, before: [] }
    const entry: CommandGroup['commands'][string] | undefined = command.commands[word]
    if (entry === undefined) return { command: undefined, before: [] }
    command = (await entry.load()).command
  }
  return { command, before: [...leading, ...rest] }
}

/** The flag that the next word is the value of. */
function openFlag(word: string | undefined, table: FlagTable): [string, Flag] | undefined {
  if (word === undefined || !/^--?[^-=]/.test(word)) return undefined
  return Object.entries(table).find(
    ([name, flag]) =>
      (word === `--${name}` || word === `-${flag.short}`) &&
      flag.kind !== 'switch' &&
      !(flag.kind === 'text' && flag.bare !== undefined),
  )
}

const flagNames = (table: FlagTable): Candidate[] =>
  Object.entries(table).flatMap(([name, { short, help }]) => [
    ...(short === undefined ? [] : [{ word: `-${short}`, help }]),
    { word: `--${name}`, help },
  ])

const commandNames = ({ commands }: CommandGroup): Candidate[] =>
  Object.entries(commands).map(([word, { summary }]) => ({ word, help: summary }))

/** Forms of `-o` where any template may follow. */
const formats = ['wide', 'json', 'yaml', 'kyaml', 'name', 'jsonpath=', 'custom-columns=']

async function flagValue([name, flag]: [string, Flag], place: Place): Promise<Completions> {
  const { line, source } = place
  const entriesOf = async (list: 'contexts' | 'clusters' | 'users') =>
    listed(await source.entries(list, line.flags), place)
  if (flag.kind === 'text' && flag.choices !== undefined) return listed(flag.choices, place)
  if (name === 'output')
    return listed(
      formats.filter(format => flag.help.includes(format)),
      place,
    )
  if (name === 'namespace') return fittingAll(await source.names('namespaces', line.flags), place)
  if (name === 'context') return entriesOf('contexts')
  if (name === 'cluster') return entriesOf('clusters')
  if (name === 'user') return entriesOf('users')
  return flag.kind !== 'switch' && /^(FILE|PATH|DIR)$/.test(flag.value) ? files : nothing
}

async function argument(command: Command, place: Place): Promise<Completions> {
  const { line, partial, source } = place
  const kinds = command.completes ?? []
  const kind = kinds[line.args.length] ?? kinds.findLast(isRepeated)
  if (kind === undefined) return nothing
  if (typeof kind !== 'string') return listed(kind, place)
  if (kind === 'context' || kind === 'contexts') {
    return listed(await source.entries('contexts', line.flags), place)
  }
  const slash = partial.indexOf('/')
  if (slash > 0) return kind === 'type' ? nothing : pairs(partial.slice(0, slash), place)
  const [first = ''] = line.args
  // After `pod/web` comes another pair.
  if (kind === 'names' && !first.includes('/')) {
    return fittingAll(await source.names(first, line.flags), place)
  }
  const comma = partial.lastIndexOf(',') + 1
  const last = { ...place, partial: partial.slice(comma), prefix: partial.slice(0, comma) }
  return fittingAll(await source.types(line.flags), last)
}

const isRepeated = (kind: ArgumentKind): boolean => kind === 'names' || kind === 'contexts'

/** `pod/we` becomes `pod/web`. */
async function pairs(type: string, place: Place): Promise<Completions> {
  const names = await place.source.names(type, place.line.flags)
  const prefix = `${type}/`
  return fittingAll(names, { ...place, prefix, partial: place.partial.slice(prefix.length) })
}

const listed = (words: readonly string[], place: Place): Completions =>
  fittingAll(
    words.map(word => ({ word })),
    place,
  )

/** Values and names, but none that would be read as a flag: a name of a server could be `--all`. */
const fittingAll = (candidates: readonly Candidate[], { partial, prefix }: Place): Completions =>
  fitting(
    `${prefix}${partial}`,
    candidates
      .filter(({ word }) => !word.startsWith('-'))
      .map(({ word, ...rest }) => ({ word: `${prefix}${word}`, ...rest })),
  )

/** A word that a shell would read otherwise than it is written is not offered: it may be a server's. */
const plain = /^[\w.:@%+,=/-]+$/

const fitting = (partial: string, candidates: readonly Candidate[]): Completions => ({
  words: candidates.filter(({ word }) => word.startsWith(partial) && plain.test(word)),
  files: false,
})
