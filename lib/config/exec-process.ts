import { type ChildProcess, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { Clock } from '../core/index.ts'
import { guard } from './exec-guard.ts'
import { PluginStderr } from './exec-stderr.ts'

/** What runs, and for how long. */
export interface PluginProcess {
  /** Absolute: nothing is looked up any more. */
  readonly path: string
  /** What it is called by, as its own messages say. */
  readonly name: string
  readonly args: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** It gets our terminal: to read from, and to write to other than its answer. */
  readonly interactive: boolean
  readonly timeoutMs: number
  /** Told each line of its standard error, but of an interactive one, which writes to the terminal. */
  readonly onLine?: ((line: string) => void) | undefined
}

/** How a run has ended. */
export interface PluginEnd {
  readonly how:
    | { readonly exitCode: number }
    | { readonly signal: NodeJS.Signals }
    | { readonly stopped: 'timeout' | 'flood' }
    /** The system did not start it; its code, as `E2BIG`. */
    | { readonly notStarted: string }
  readonly stdout: Buffer
  /** The last lines of standard error, made visible. */
  readonly stderr: readonly string[]
}

/** Many times the longest answer there is, a chain of certificates. */
const maxStdoutBytes = 1024 * 1024
/** From the request to end to the end. */
const killAfterMs = 2_000
/** What is left to a child of the plugin's that holds the answer open after the plugin has ended. */
const drainMs = 2_000
/** One that only holds standard error open may be what was started for good, as a browser: it is let be. */
const drainStderrMs = 200

/**
 * Runs a plugin to its end, without a shell. Rejects with `signal.reason` once it is gone.
 *
 *     spawn ──▶ running ── exit ──▶ draining ── end of stdout ──────────────▶ ended
 *                  │                   └─ 2 s: SIGKILL to the group, go on ──▶ ended
 *                  │ time is up, 1 MiB of stdout, abort
 *                  ▼
 *               SIGTERM to the group ── 2 s: SIGKILL ──▶ exit ──▶ ended
 *
 * It leads a process group, so that its children end with it. An interactive one stays in ours: only there
 * may it read from the terminal, and Ctrl-C reaches it.
 */
export async function runPlugin(
  plugin: PluginProcess,
  clock: Clock,
  signal: AbortSignal,
): Promise<PluginEnd> {
  signal.throwIfAborted()
  const run = new PluginRun(plugin, clock)
  const release = guard(() => run.kill('SIGKILL'))
  const onAbort = () => run.stop('abort')
  signal.addEventListener('abort', onAbort)
  try {
    const end = await run.ended()
    signal.throwIfAborted()
    return end
  } finally {
    signal.removeEventListener('abort', onAbort)
    release()
  }
}

class PluginRun {
  readonly #plugin: PluginProcess
  readonly #clock: Clock
  readonly #stdout: Buffer[] = []
  readonly #stderr: PluginStderr
  readonly #exit = Promise.withResolvers<PluginEnd['how']>()
  readonly #over = new AbortController()
  #child: ChildProcess | undefined
  #stdoutBytes = 0
  #stopped: 'timeout' | 'flood' | 'abort' | undefined

  constructor(plugin: PluginProcess, clock: Clock) {
    this.#plugin = plugin
    this.#clock = clock
    this.#stderr = new PluginStderr(plugin.onLine)
    try {
      this.#child = this.#spawn()
    } catch (error) {
      this.#exit.resolve({ notStarted: codeOf(error) })
    }
  }

  #spawn(): ChildProcess {
    const { path, name, args, env, interactive } = this.#plugin
    const child = spawn(path, args, {
      argv0: name,
      env,
      shell: false,
      windowsHide: true,
      detached: this.#leadsGroup,
      stdio: [interactive ? 'inherit' : 'ignore', 'pipe', interactive ? 'inherit' : 'pipe'],
    })
    child.once('error', error => this.#exit.resolve({ notStarted: codeOf(error) }))
    child.once('exit', (exitCode, signal) =>
      this.#exit.resolve(signal === null ? { exitCode: exitCode ?? -1 } : { signal }),
    )
    child.stdout?.on('data', (bytes: Buffer) => this.#receive(bytes))
    child.stderr?.on('data', (bytes: Buffer) => this.#stderr.add(bytes))
    for (const stream of [child.stdout, child.stderr]) stream?.on('error', () => undefined)
    return child
  }

  get #leadsGroup(): boolean {
    return !this.#plugin.interactive && process.platform !== 'win32'
  }

  #receive(bytes: Buffer): void {
    this.#stdoutBytes += bytes.length
    if (this.#stdoutBytes > maxStdoutBytes) this.stop('flood')
    else this.#stdout.push(bytes)
  }

  /** Resolves when the process is gone and its output read. */
  async ended(): Promise<PluginEnd> {
    const { stdout, stderr } = this.#child ?? {}
    const [stdoutEnded, stderrEnded] = [ended(stdout), ended(stderr)]
    void this.#clock.sleep(this.#plugin.timeoutMs, this.#over.signal).then(
      () => this.stop('timeout'),
      () => undefined,
    )
    const how = await this.#exit.promise
    this.#over.abort()
    if (this.#stopped !== undefined) stdout?.destroy()
    if (!(await this.#settles(stdoutEnded, drainMs))) this.kill('SIGKILL')
    await this.#settles(stderrEnded, drainStderrMs)
    stdout?.destroy()
    // Read on, without holding up our end: whoever has it open is not to die of a broken pipe.
    if (stderr instanceof Socket) stderr.unref()
    this.#stderr.end()
    return {
      how:
        this.#stopped === undefined || this.#stopped === 'abort' ? how : { stopped: this.#stopped },
      stdout: Buffer.concat(this.#stdout),
      stderr: this.#stderr.tail,
    }
  }

  /** Asks the process to end, and kills it if it does not. */
  stop(why: 'timeout' | 'flood' | 'abort'): void {
    if (this.#stopped !== undefined) return
    this.#stopped = why
    // Not closed: it would complain of that, and not of what stops it.
    this.#child?.stdout?.pause()
    this.kill('SIGTERM')
    void this.#settles(this.#exit.promise, killAfterMs).then(() => this.kill('SIGKILL'))
  }

  /** Sends a signal to the process and to its children. */
  kill(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid
    if (pid === undefined) return
    try {
      if (this.#leadsGroup) process.kill(-pid, signal)
      else this.#child?.kill(signal)
    } catch {
      // Nothing of the group is left; macOS says EPERM where Linux says ESRCH.
    }
  }

  async #settles(promise: Promise<unknown>, withinMs: number): Promise<boolean> {
    const settled = new AbortController()
    void promise.then(() => settled.abort())
    return this.#clock.sleep(withinMs, settled.signal).then(
      () => false,
      () => true,
    )
  }
}

const ended = (stream: Readable | null | undefined): Promise<void> =>
  new Promise(resolve => {
    if (!stream || stream.destroyed) resolve()
    else stream.once('close', resolve)
  })

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown'
