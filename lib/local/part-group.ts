import { freePort } from './free-port.ts'
import { LocalClusterError } from './local-cluster-error.ts'
import type { Part } from './part.ts'
import { type PartCommand, type PartProcess, startPart } from './part-process.ts'
import type { Watchdog } from './watchdog.ts'

/** Who is stopped when: each row at once, after the row before; nobody before those who need him. */
const stopOrder: readonly (readonly Part[])[] = [
  ['controller-manager', 'scheduler', 'kwok'],
  ['apiserver'],
  ['etcd'],
]

/** A free port may be gone before its taker listens; so many times in a row it is not bad luck. */
const maxPortAttempts = 5

/** The processes of one cluster, started one by one and stopped in order. */
export class PartGroup {
  readonly #watchdog: Watchdog
  readonly #running = new Map<Part, PartProcess>()
  readonly #starting = new Set<Promise<unknown>>()
  readonly #stopping = new AbortController()

  constructor(watchdog: Watchdog) {
    this.#watchdog = watchdog
  }

  /** Starts a part and waits until it is ready. Throws as {@link startPart}. */
  async start(command: PartCommand, signal?: AbortSignal): Promise<void> {
    const stop = this.#stopping.signal
    const starting = startPart(
      command,
      this.#watchdog,
      signal ? AbortSignal.any([stop, signal]) : stop,
    )
    this.#starting.add(starting)
    try {
      this.#running.set(command.part, await starting)
    } finally {
      this.#starting.delete(starting)
    }
  }

  /** Starts a part on the given port or on any that is free, and gives the port. */
  async startOnPort(
    commandFor: (port: number) => PartCommand,
    options: { port?: number | undefined; signal?: AbortSignal | undefined },
  ): Promise<number> {
    for (let attempt = 1; ; attempt++) {
      const port = await freePort(options.port)
      if (port === undefined) {
        throw new LocalClusterError(
          `start a local cluster: port ${options.port} is taken by another process; choose another, or none for any that is free`,
        )
      }
      try {
        await this.start(commandFor(port), options.signal)
        return port
      } catch (error) {
        if (!lostPort(error) || attempt === maxPortAttempts) throw error
      }
    }
  }

  /**
   * Ends a part, unless it has died, and starts it with the same command; resolves when it and `dependent` are ready.
   * Its port may be held by an old connection for a moment.
   */
  async restart(part: Part, dependent: Part): Promise<void> {
    const process = this.#part(part, 'restart')
    await process.stop()
    for (let attempt = 1; ; attempt++) {
      try {
        await this.start(process.command)
        break
      } catch (error) {
        if (!lostPort(error) || attempt === maxPortAttempts) throw error
      }
    }
    await this.#process(dependent, 'restart').ready(this.#stopping.signal)
  }

  /** Sends a signal to a part. Throws {@link LocalClusterError} when it does not run. */
  signal(part: Part, name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process(part, name === 'SIGSTOP' ? 'pause' : 'resume').signal(name)
  }

  get pids(): Partial<Record<Part, number>> {
    const running = [...this.#running].filter(([, process]) => process.running)
    return Object.fromEntries(running.map(([part, process]) => [part, process.pid]))
  }

  /** Ends all parts in order, those that are just starting first. */
  async stop(): Promise<void> {
    this.#stopping.abort(new LocalClusterError('start a part: the cluster is being stopped'))
    await Promise.allSettled(this.#starting)
    for (const parts of stopOrder) {
      await Promise.all(parts.map(part => this.#running.get(part)?.stop()))
    }
    this.#watchdog.release()
  }

  #process(part: Part, verb: string): PartProcess {
    const process = this.#part(part, verb)
    if (process.running) return process
    throw notRunning(part, verb)
  }

  /** A part that was started and not stopped with all others; it may have died. */
  #part(part: Part, verb: string): PartProcess {
    const process = this.#running.get(part)
    if (process && !this.#stopping.signal.aborted) return process
    throw notRunning(part, verb)
  }
}

const notRunning = (part: Part, verb: string): LocalClusterError =>
  new LocalClusterError(`${verb} ${part}: it does not run`, { part })

const lostPort = (error: unknown): boolean =>
  error instanceof LocalClusterError && error.message.includes('address already in use')
