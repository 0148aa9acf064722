import { connectionFlags } from './connection-flags.ts'
import type { Flag } from './flags.ts'

/** A line whose flags come before its command: `-n shop get pods`. */
export interface LeadingFlags {
  readonly leading: readonly string[]
  readonly rest: readonly string[]
}

/**
 * Takes connection flags from the front, as kubectl takes its global ones there. It stops at what is none: a command, or
 * a flag that stands only behind its command.
 */
export function splitLeadingFlags(argv: readonly string[]): LeadingFlags {
  let count = 0
  while (count < argv.length) {
    const words = wordsOf(argv[count] ?? '')
    if (words === 0) break
    count += words
  }
  return { leading: argv.slice(0, count), rest: argv.slice(count) }
}

/** How many words a connection flag takes; 0 if it is none. */
function wordsOf(word: string): number {
  const [, long, sign] = /^--([^=]+)(=?)/s.exec(word) ?? []
  if (long !== undefined) {
    const flag = flags.find(([name]) => name === long)?.[1]
    if (flag === undefined) return 0
    return flag.kind === 'switch' || sign === '=' ? 1 : 2
  }
  const short = /^-(\w)/.exec(word)?.[1]
  if (short === undefined || !flags.some(([, flag]) => flag.short === short)) return 0
  return word.length > 2 ? 1 : 2
}

const flags: readonly (readonly [string, Flag])[] = Object.entries(connectionFlags)
