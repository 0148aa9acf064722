import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Client } from '../../client/index.ts'
import {
  type Clock,
  isAlreadyExists,
  isConflict,
  RequestError,
  systemClock,
} from '../../core/index.ts'
import { coordinatedStep, electionStep, type Observation } from './election-rules.ts'
import { type ElectionEvent, type GuardedWork, LeadershipLostError } from './leadership.ts'
import { type CoordinatedOptions, LeaseCandidate } from './lease-candidate.ts'
import { LeaseHolder } from './lease-holder.ts'
import { LeaseLock } from './lease-lock.ts'
import { type LeaseTimes, leaseTimes, retryPauseMs } from './lease-times.ts'
import { Term } from './term.ts'

/** Which election, as whom, and how. */
export interface LeaderElectionOptions extends Partial<LeaseTimes> {
  /** Of the Lease that all candidates share. */
  readonly namespace: string
  readonly name: string
  /** Must be this process's alone. Default: the host's name and a random number, as client-go's programs have it. */
  readonly identity?: string | undefined
  /**
   * Has the server choose who leads, by version (KEP-4355, beta and off by default), and stands for it by a LeaseCandidate. Where
   * the server cannot, candidates elect among themselves. Default: they do.
   */
  readonly coordinated?: CoordinatedOptions | undefined
  /** Set on the Lease. Default: none. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  /** Told of what happens. What it throws is nobody's. */
  readonly onEvent?: ((event: ElectionEvent) => void) | undefined
  /** Default: the machine's. */
  readonly clock?: Clock | undefined
  /** What is written into the Lease, for people: nobody decides by it. Default: the machine's. */
  readonly wallTime?: (() => Date) | undefined
}

/**
 * One candidate of an election among processes, by a Lease that they share, with those of client-go among them.
 *
 *               ┌── another holds it, failure: a pause ──┐
 *               ▼                                        │
 *     run ─▶ waiting ── create, take, renew ─────────────┘
 *               ▲                │ it is ours
 *               │                ▼
 *               │             leading, renewing
 *               │                │ deadline, taken, yielded; the caller's signal
 *               │                ▼
 *               │             stopping: the work's signal has fired; still renewing, so that
 *               │                │      nobody starts while the work goes on
 *               │                ▼ the work has settled
 *               └─────────── releasing ── the caller's signal, or the work ended by itself ─▶ end
 */
export class LeaderElector {
  /** What it writes into the Lease when it leads. */
  readonly identity: string
  readonly #client: Client
  readonly #options: LeaderElectionOptions
  readonly #times: LeaseTimes
  readonly #clock: Clock
  readonly #lock: LeaseLock
  readonly #holder: LeaseHolder
  #isRunning = false
  #isCoordinated = false
  #term: Term | undefined
  #toldLeader = ''

  /** Asks nothing of the server. Throws RequestError for times that cannot work, and an empty identity. */
  constructor(client: Client, options: LeaderElectionOptions) {
    const { clock = systemClock, wallTime = () => new Date() } = options
    this.identity = options.identity ?? `${hostname()}_${randomUUID()}`
    if (this.identity === '') throw new RequestError('leader election: the identity is empty')
    this.#client = client
    this.#options = options
    this.#times = leaseTimes(options)
    this.#clock = clock
    this.#lock = new LeaseLock(client, { ...options, clock })
    this.#holder = new LeaseHolder({
      lock: this.#lock,
      identity: this.identity,
      times: this.#times,
      clock,
      wallTime,
      rule: (...seen) => (this.#isCoordinated ? coordinatedStep : electionStep)(...seen),
      onSeen: observation => this.#seen(observation),
    })
  }

  /** Who led when the Lease was last seen; empty if nobody did. */
  get leader(): string {
    return this.#lock.observation.record.holderIdentity
  }

  /** Whether this process leads at this moment, by its clock and not by its timers. */
  isLeader(): boolean {
    return this.#term?.isOn ?? false
  }

  /**
   * Competes until this process leads, and then has it do the work, whose signal fires when leadership is lost, at the
   * renew deadline at the latest, and with the caller's. The Lease is given back when the work has settled, not before. After
   * a loss it competes again.
   *
   * Resolves when the signal has fired and all that is done, or when the work has ended by itself. Throws what the work
   * throws before it was told to stop, and RequestError if it runs already. What fails on the way is told as an event, and
   * tried again.
   */
  async run(signal: AbortSignal, work: GuardedWork): Promise<void> {
    if (this.#isRunning) throw new RequestError('leader election: it runs already')
    this.#isRunning = true
    const standing = new AbortController()
    let candidacy: Promise<void> | undefined
    try {
      const candidate = await this.#findCandidate(signal)
      this.#isCoordinated = candidate !== undefined
      candidacy = candidate?.run(standing.signal)
      while (await this.#acquire(signal)) {
        if (await this.#lead(signal, work)) return
      }
    } finally {
      standing.abort()
      await candidacy
      this.#isRunning = false
    }
  }

  /** To stand by, if the server is to choose and can. It is asked until it answers. */
  async #findCandidate(signal: AbortSignal): Promise<LeaseCandidate | undefined> {
    const { coordinated, namespace, name: leaseName } = this.#options
    if (coordinated === undefined) return undefined
    const { identity } = this
    const onFailed = (error: unknown): void => this.#tell({ type: 'failed', error })
    const wallTime = this.#options.wallTime ?? (() => new Date())
    const own = { namespace, leaseName, identity, clock: this.#clock, wallTime, onFailed }
    while (!signal.aborted) {
      try {
        return await LeaseCandidate.find(this.#client, { ...coordinated, ...own }, signal)
      } catch (error) {
        if (!signal.aborted) onFailed(error)
      }
      await this.#clock.sleep(this.#times.retryPeriodMs, signal).catch(() => {})
    }
    return undefined
  }

  /** Whether it leads now; false when the signal has fired. */
  async #acquire(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      try {
        const attempt = await this.#holder.attempt({ ms: this.#holder.attemptMs, signal })
        if (attempt === 'held') return true
      } catch (error) {
        const isLostRace = isConflict(error) || isAlreadyExists(error)
        if (!signal.aborted && !isLostRace) this.#tell({ type: 'failed', error })
      }
      await this.#clock.sleep(this.#pauseMs(), signal).catch(() => {})
    }
    await this.#release()
    return false
  }

  /** Until the next attempt: not later than when the Lease of one who is silent runs out. */
  #pauseMs(): number {
    const pauseMs = retryPauseMs(this.#times, Math.random)
    const step = this.#holder.next()
    return step.type === 'wait' ? Math.min(pauseMs, step.ms) : pauseMs
  }

  /** One term. Gives whether there is to be no other. */
  async #lead(signal: AbortSignal, work: GuardedWork): Promise<boolean> {
    const term = new Term({
      holder: this.#holder,
      identity: this.identity,
      retryPeriodMs: this.#times.retryPeriodMs,
      clock: this.#clock,
      lossError: why => new LeadershipLostError(why, this.#options),
      onFailed: error => this.#tell({ type: 'failed', error }),
    })
    this.#term = term
    this.#tell({ type: 'started', fence: term.fence })
    const { why, isDone, failure } = await term.run(signal, work)
    this.#term = undefined
    this.#tell({ type: 'stopped', why, ...failure })
    await this.#release()
    if (isDone && failure) throw failure.error
    return isDone || signal.aborted
  }

  /** A Lease that cannot be given back runs out by itself. */
  async #release(): Promise<void> {
    try {
      await this.#holder.release({ ms: this.#times.renewDeadlineMs })
    } catch (error) {
      this.#tell({ type: 'failed', error })
    }
  }

  #seen({ lease, record: { holderIdentity } }: Observation): void {
    if (lease === undefined || holderIdentity === this.#toldLeader) return
    this.#toldLeader = holderIdentity
    if (holderIdentity !== '') this.#tell({ type: 'new-leader', identity: holderIdentity })
  }

  #tell(event: ElectionEvent): void {
    try {
      this.#options.onEvent?.(event)
    } catch {
      // An election does not end because somebody does not want to hear of it.
    }
  }
}
