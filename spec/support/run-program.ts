import { spawn } from 'node:child_process'

/** What a process has printed, and how it ended. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The arguments of node that run the command from source. */
export const anykindArguments: readonly string[] = [
  '--conditions=@anykind/source',
  'lib/cli/main.ts',
]

/** Runs a program to its end. */
export async function runProgram(
  file: string,
  args: readonly string[],
  { input = '', env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const child = spawn(file, args, { env: { ...process.env, ...env } })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', text => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', text => {
    err += text
  })
  // A program that does not read its input may be gone already.
  child.stdin.on('error', () => undefined).end(input)
  const code = await new Promise<number | null>(resolve => child.on('close', resolve))
  return { code, out, err }
}

/** Runs the command, as a user does. */
export const runAnykind = (
  args: readonly string[],
  options?: { input?: string; env?: NodeJS.ProcessEnv },
): Promise<Ended> => runProgram(process.execPath, [...anykindArguments, ...args], options)
