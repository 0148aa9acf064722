import { parseArgs } from 'node:util'
import { closest } from '../core/index.ts'
import { UsageError } from './usage-error.ts'

/** What every flag has. */
interface FlagBase {
  readonly help: string
  readonly short?: string
  /** `--help` lists connection flags apart. */
  readonly group?: 'connection'
}

/** `--force`, also `--force=false`. False unless it says otherwise. */
export interface SwitchFlag extends FlagBase {
  readonly kind: 'switch'
  readonly default?: boolean
}

/** `--context NAME`, `--context=NAME`. Undefined unless given or defaulted. */
export interface TextFlag extends FlagBase {
  readonly kind: 'text'
  /** What the value stands for in `--help`: `NAME`. */
  readonly value: string
  readonly default?: string
  /** The value of the flag given bare, as `--cascade`; a value then needs `=`. */
  readonly bare?: string
  /** The only values that are accepted. */
  readonly choices?: readonly string[]
}

/** A flag that may be repeated: `-f a.yaml -f b.yaml`. */
export interface ListFlag extends FlagBase {
  readonly kind: 'list'
  readonly value: string
  /** Whether a value may hold several, parted by commas, as kubectl's `-f a.yaml,b.yaml`. */
  readonly commas?: boolean
}

export type Flag = SwitchFlag | TextFlag | ListFlag

/** Flags by their long name. */
export type FlagTable = Readonly<Record<string, Flag>>

type FlagValue<F extends Flag> = F extends { kind: 'switch' }
  ? boolean
  : F extends { kind: 'list' }
    ? readonly string[]
    : F extends { choices: readonly (infer Choice)[] }
      ? F extends { default: string }
        ? Choice
        : Choice | undefined
      : F extends { default: string }
        ? string
        : string | undefined

/** The parsed values of a table. */
export type FlagValues<F extends FlagTable> = { readonly [Name in keyof F]: FlagValue<F[Name]> }

/** A parsed command line. */
export interface ParsedLine {
  readonly flags: Readonly<Record<string, boolean | string | readonly string[] | undefined>>
  readonly args: readonly string[]
  readonly rest: readonly string[]
}

/** What else is known of a command's line. */
export interface ParseOptions {
  /** Whether what follows `--` is kept apart. Default false: it only ends the flags. */
  readonly passesRest?: boolean
  /** Flags that are not in the table on purpose, and what to do instead. */
  readonly refused?: Readonly<Record<string, string>>
}

/**
 * Parses as kubectl does: flags anywhere, `-n x`, `-nx`, `-n=x`, `--name x`, `--name=x`, `-Rf x`,
 * `--wait=false`, the last of several values wins. Throws {@link UsageError} in kubectl's words.
 */
export function parseFlags(
  args: readonly string[],
  table: FlagTable,
  { passesRest = false, refused = {} }: ParseOptions = {},
): ParsedLine {
  const { tokens } = parseArgs({
    args: [...args],
    options: parserOptions(table),
    strict: false,
    allowPositionals: true,
    tokens: true,
  })
  const flags = defaults(table)
  const positionals: string[] = []
  let rest = positionals
  for (const token of tokens) {
    if (token.kind === 'option') {
      checkFlag(token, table, refused)
      setFlag(flags, table, token)
    } else if (token.kind === 'positional') rest.push(token.value)
    else if (passesRest) rest = []
  }
  return { flags, args: positionals, rest: rest === positionals ? [] : rest }
}

interface OptionToken {
  readonly name: string
  readonly rawName: string
  readonly value: string | undefined
}

type Values = Record<string, boolean | string | string[] | undefined>

const parserOptions = (table: FlagTable) =>
  Object.fromEntries(
    Object.entries(table).map(([name, flag]) => [
      name,
      {
        // A flag that may stand bare must not eat the next word, so the parser takes it for a switch.
        type: isBare(flag) ? ('boolean' as const) : ('string' as const),
        ...(flag.short === undefined ? {} : { short: flag.short }),
      },
    ]),
  )

const isBare = (flag: Flag): boolean =>
  flag.kind === 'switch' || (flag.kind === 'text' && flag.bare !== undefined)

function defaults(table: FlagTable): Values {
  const values: Values = Object.create(null)
  for (const [name, flag] of Object.entries(table)) {
    if (flag.kind === 'list') values[name] = []
    else values[name] = flag.default ?? (flag.kind === 'switch' ? false : undefined)
  }
  return values
}

function setFlag(values: Values, table: FlagTable, token: OptionToken): void {
  const flag = table[token.name]
  if (flag === undefined) return
  // `-n=x` is `x` to kubectl; the parser keeps the sign.
  const text = token.rawName.startsWith('--') ? token.value : token.value?.replace(/^=/, '')
  if (flag.kind === 'switch') {
    values[token.name] = parseSwitch(text, token)
    return
  }
  const value = text ?? (flag.kind === 'text' ? flag.bare : undefined)
  if (value === undefined) throw new UsageError(`flag needs an argument: ${token.rawName}`)
  if (flag.kind === 'text') values[token.name] = checkChoice(value, flag, token)
  else (values[token.name] as string[]).push(...(flag.commas ? value.split(',') : [value]))
}

function parseSwitch(text: string | undefined, token: OptionToken): boolean {
  if (text === undefined || /^(1|t|T|true|TRUE|True)$/.test(text)) return true
  if (/^(0|f|F|false|FALSE|False)$/.test(text)) return false
  throw new UsageError(`invalid argument "${text}" for "${token.rawName}": must be true or false`)
}

function checkChoice(value: string, flag: TextFlag, token: OptionToken): string {
  if (flag.choices === undefined || flag.choices.includes(value)) return value
  throw new UsageError(
    `invalid argument "${value}" for "${token.rawName}": must be one of ${flag.choices.join(', ')}`,
  )
}

function checkFlag(token: OptionToken, table: FlagTable, refused: ParseOptions['refused']): void {
  if (Object.hasOwn(table, token.name)) return
  const why = refused && Object.hasOwn(refused, token.name) ? refused[token.name] : undefined
  if (why !== undefined) throw new UsageError(`${token.rawName} is not supported: ${why}`)
  if (!token.rawName.startsWith('--')) {
    throw new UsageError(`unknown shorthand flag: "${token.name}" in ${token.rawName}`)
  }
  const [close] = closest(token.name, Object.keys(table))
  const hint = close === undefined ? '' : `; did you mean --${close}?`
  throw new UsageError(`unknown flag: --${token.name}${hint}`)
}
