import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { LocalClusterError } from './local-cluster-error.ts'
import { type LogTail, logTail } from './log-tail.ts'
import type { Part } from './part.ts'
import { poll, settlesWithin } from './poll.ts'
import type { Watchdog } from './watchdog.ts'

/** What runs as a part; it may be started again after it has ended. */
export interface PartCommand {
  readonly part: Part
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  /** Where standard output and error are appended. */
  readonly logPath: string
  /** Whether the part does its work; asked again and again. */
  readonly isReady: (signal: AbortSignal | undefined) => Promise<boolean>
  /** After this a part that was asked to end is killed. Default: five seconds. */
  readonly stopTimeoutMs?: number
}

/** A slow machine's time; a fast one needs a second or two. */
const startTimeoutMs = 60_000
/** Enough for etcd to write all that it has; the others have nothing to lose. */
const defaultStopTimeoutMs = 5_000
/** A killed process is gone once it has had its turn; under an init that reaps nothing it looks alive for ever. */
const reapTimeoutMs = 2_000

/** One process of a cluster. It does not keep this one alive, except while its end is waited for. */
export class PartProcess {
  readonly command: PartCommand
  readonly #child: ChildProcess
  readonly #log: LogTail
  readonly #ended: Promise<void>

  constructor(command: PartCommand, child: ChildProcess, log: LogTail) {
    this.command = command
    this.#log = log
    this.#child = child
    this.#ended = new Promise(resolve => {
      child.once('exit', () => resolve())
      child.once('error', () => resolve()) // the system could not start it at all
    })
    child.unref()
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  get running(): boolean {
    return (
      this.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
    )
  }

  /**
   * Waits until the part does its work. Throws {@link LocalClusterError} with the last lines of its log when
   * it ends before or takes longer than a minute, and `signal.reason`.
   */
  async ready(signal?: AbortSignal): Promise<void> {
    const { part, isReady } = this.command
    const ready = await poll(
      async () => (this.running ? (await isReady(signal)) || undefined : false),
      { everyMs: 40, timeoutMs: startTimeoutMs, signal },
    )
    if (ready) return
    const why = ready === false ? 'it ended' : `it was not ready after ${startTimeoutMs / 1000} s`
    throw new LocalClusterError(
      `start ${part}: ${why}; the end of its log:\n${await this.#log.lastLines()}`,
      { part },
    )
  }

  /** Sends a signal to the process and to those that it has started itself; false: none is left. */
  signal(name: NodeJS.Signals | 0): boolean {
    try {
      return this.pid !== undefined && process.kill(-this.pid, name)
    } catch {
      return false // macOS says EPERM where Linux says ESRCH.
    }
  }

  /** Asks the process to end, and kills it when it does not in time; a paused one as well. */
  async stop(): Promise<void> {
    if (!this.running) return
    this.#child.ref()
    this.signal('SIGTERM')
    this.signal('SIGCONT')
    const { stopTimeoutMs = defaultStopTimeoutMs } = this.command
    await settlesWithin(this.#ended, stopTimeoutMs)
    this.signal('SIGKILL') // also what a wrapper script has left behind
    await this.#ended
    await poll(() => !this.signal(0) || undefined, { everyMs: 5, timeoutMs: reapTimeoutMs })
  }
}

/**
 * Starts a part and waits until it is ready. Throws as {@link PartProcess.ready}; it is stopped then.
 */
export async function startPart(
  command: PartCommand,
  watchdog: Watchdog,
  signal?: AbortSignal,
): Promise<PartProcess> {
  signal?.throwIfAborted()
  const { file, args, cwd } = command
  const output = openSync(command.logPath, 'a', 0o600)
  const log = logTail(command.logPath)
  const child = watchdog.spawn(file, args, { cwd, env: partEnvironment(cwd), output })
  closeSync(output)
  const started = new PartProcess(command, child, log)
  try {
    await started.ready(signal)
    return started
  } catch (error) {
    await started.stop()
    throw error
  }
}

/**
 * What a part sees of our environment: where things are, and Go's own settings (GOGC, GOMEMLIMIT). Not
 * handed on: secrets, proxies, a home with settings, and variables that a part takes for flags (ETCD_*).
 */
const partEnvironment = (home: string): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(PATH|TMPDIR|TZ|GO[A-Z]+)$/.test(name)),
  ),
  HOME: home,
})
