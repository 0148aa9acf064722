import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { LocalClusterError } from './local-cluster-error.ts'

/** One run of the go command. */
export interface GoRun {
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Each line of standard error while it comes: downloads, and packages under `-v`. */
  readonly onLine?: ((line: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** The version of the go command on PATH, as `go1.26.8`; undefined when there is none that runs. */
export async function goVersion(cwd: string): Promise<string | undefined> {
  try {
    return (await runGo({ args: ['env', 'GOVERSION'], cwd })).trim()
  } catch {
    return undefined
  }
}

/**
 * Runs the go command and gives its standard output. Throws {@link LocalClusterError} with the last
 * lines of its standard error, and `signal.reason`.
 */
export async function runGo({ args, cwd, env, onLine, signal }: GoRun): Promise<string> {
  signal?.throwIfAborted()
  const child = spawn('go', args, {
    cwd,
    env: { ...process.env, ...buildEnvironment, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal ? { signal, killSignal: 'SIGINT' } : {}), // so that it removes its work folder
  })
  const output: Buffer[] = []
  const lines: string[] = []
  child.stdout.on('data', chunk => output.push(chunk))
  createInterface(child.stderr).on('line', line => {
    lines.push(line)
    if (lines.length > 12) lines.shift()
    onLine?.(line)
  })
  const failure = await new Promise<string | undefined>(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('close', code => resolve(code === 0 ? undefined : `it ended with ${code}`))
  })
  signal?.throwIfAborted()
  if (failure !== undefined) {
    const told = lines.map(line => `\n  | ${line}`).join('')
    throw new LocalClusterError(`run go ${args.join(' ')}: ${failure}${told}`)
  }
  return Buffer.concat(output).toString()
}

/**
 * No C compiler, and no workspace of the user's: the same program comes out everywhere. All else (proxy,
 * caches, toolchain) is as the user has it.
 */
const buildEnvironment = { CGO_ENABLED: '0', GOWORK: 'off' }
