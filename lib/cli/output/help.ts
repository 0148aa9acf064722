import type { Command, CommandGroup } from '../command.ts'
import type { Flag, FlagTable } from '../flags.ts'
import type { Output } from './output.ts'
import { styled } from './text.ts'
import { wrap } from './wrap.ts'

/** The list of a group's commands. */
export function printGroupHelp(group: CommandGroup, path: readonly string[], out: Output): void {
  out.line(`${group.summary}.`)
  out.line('')
  out.line(styled('bold', 'Usage:'), ` ${path.join(' ')} COMMAND [FLAGS]`)
  out.line('')
  out.line(styled('bold', 'Commands:'))
  const names = Object.keys(group.commands)
  const width = Math.max(...names.map(name => name.length))
  for (const name of names) {
    out.line(`  ${name.padEnd(width)}  ${group.commands[name]?.summary ?? ''}`)
  }
  out.line('')
  out.line(`'${path.join(' ')} COMMAND --help' says more about one.`)
}

/** One command: its forms, examples and flags. */
export function printCommandHelp(
  command: Command,
  flags: FlagTable,
  path: readonly string[],
  out: Output,
): void {
  const [program = ''] = path
  out.line(`${command.summary}.`)
  if (command.description !== undefined) {
    out.line('')
    for (const line of wrap(command.description, 80)) out.line(line)
  }
  out.line('\n', styled('bold', 'Usage:'))
  for (const usage of command.usage) out.line(`  ${[...path.slice(0, -1), usage].join(' ')}`)
  if (command.examples !== undefined) {
    out.line('\n', styled('bold', 'Examples:'))
    for (const [what, line] of command.examples) {
      out.line(styled('dim', `  # ${what}`))
      out.line(`  ${program} ${line}`)
    }
  }
  const all = Object.entries(flags)
  printFlags(
    'Flags:',
    all.filter(([, flag]) => flag.group === undefined),
    out,
  )
  printFlags(
    'Connection flags:',
    all.filter(([, flag]) => flag.group === 'connection'),
    out,
  )
}

function printFlags(title: string, flags: readonly [string, Flag][], out: Output): void {
  if (flags.length === 0) return
  out.line('\n', styled('bold', title))
  const rows = flags.map(([name, flag]) => [formatFlag(name, flag), formatHelp(flag)] as const)
  const width = Math.max(...rows.map(([left]) => left.length))
  for (const [left, right] of rows) out.line(`  ${left.padEnd(width)}  ${right}`)
}

function formatFlag(name: string, flag: Flag): string {
  const short = flag.short === undefined ? '    ' : `-${flag.short}, `
  if (flag.kind === 'switch') return `${short}--${name}`
  const value =
    flag.kind === 'text' && flag.bare !== undefined ? `[=${flag.value}]` : ` ${flag.value}`
  return `${short}--${name}${value}`
}

function formatHelp(flag: Flag): string {
  const choices =
    flag.kind === 'text' && flag.choices !== undefined ? `: ${flag.choices.join(', ')}` : ''
  const preset =
    flag.kind !== 'list' && flag.default !== undefined && flag.default !== false
      ? ` (default ${flag.default})`
      : ''
  return `${flag.help}${choices}${preset}`
}
