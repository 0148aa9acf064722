import { type Clock, isConflict, isNotFound } from '../../core/index.ts'
import { type ElectionStep, electionStep, type Observation } from './election-rules.ts'
import type { Fence } from './leadership.ts'
import type { CallLimits, LeaseLock } from './lease-lock.ts'
import type { LeaseTimes } from './lease-times.ts'

/** Who wants a Lease, and by which rules. */
export interface LeaseHolderOptions {
  readonly lock: LeaseLock
  readonly identity: string
  readonly times: LeaseTimes
  readonly clock: Clock
  /** Of the times that are written, for people. */
  readonly wallTime: () => Date
  /** Default {@link electionStep}. */
  readonly rule?: typeof electionStep
  /** Told each time that the Lease was seen. */
  readonly onSeen?: (observation: Observation) => void
}

/** What has become of an attempt. */
export type Attempt = 'held' | 'not-held' | 'yielded'

/** One who wants to hold a Lease: each attempt is one step, and what it knows of its own hold is its own clock's. */
export class LeaseHolder {
  readonly #options: LeaseHolderOptions
  #heldUntil = Number.NEGATIVE_INFINITY
  /** Whether the last that is known of the Lease is what was written here. */
  #isOurs = false
  /** Whether it may be ours: a write was sent, and nothing else was seen since. */
  #mayHold = false

  constructor(options: LeaseHolderOptions) {
    this.#options = options
  }

  /** What it may count on: the renew deadline, from when the last renewal that came through was sent. */
  get leftMs(): number {
    return Math.max(0, this.#heldUntil - this.#options.clock.now())
  }

  /** An attempt that hangs leaves the time for another, on another connection. */
  get attemptMs(): number {
    return this.#options.times.renewDeadlineMs / 2
  }

  get fence(): Fence {
    const { lease, record } = this.#options.lock.observation
    const { leaseTransitions } = record
    return { resourceVersion: lease?.metadata.resourceVersion ?? '', leaseTransitions }
  }

  /** What there is to do by what was seen last. */
  next(): ElectionStep {
    const { lock, identity, clock, rule = electionStep } = this.#options
    return rule(lock.observation, identity, clock.now())
  }

  /**
   * Renews what it holds as it wrote it last, and reads it only if that fails, as client-go does; takes it where it may be
   * taken. Throws what the calls throw: a conflict is a race that another has won.
   */
  async attempt(limits: CallLimits): Promise<Attempt> {
    if (this.#isOurs) {
      try {
        return await this.#claim({ type: 'renew' }, limits)
      } catch (error) {
        if (!isConflict(error) && !isNotFound(error)) throw error
      }
    }
    const wasOurs = this.#isOurs
    await this.#read(limits)
    const step = this.next()
    if (step.type === 'yield') return 'yielded'
    // What another had in between is not gone on with: that is a new term.
    if (step.type === 'wait' || (wasOurs && step.type === 'take')) return this.#letGo()
    return this.#claim(step, limits)
  }

  /** Gives the Lease back, if it may be held. Throws what the calls throw. */
  async release(limits: CallLimits): Promise<void> {
    const { lock, identity, wallTime } = this.#options
    if (!this.#mayHold) return
    this.#letGo()
    await lock.release({ identity, time: wallTime() }, limits)
    this.#options.onSeen?.(lock.observation)
  }

  async #read(limits: CallLimits): Promise<void> {
    const { lock, onSeen } = this.#options
    onSeen?.(await lock.read(limits))
  }

  async #claim(step: ElectionStep, limits: CallLimits): Promise<Attempt> {
    const { lock, identity, times, clock, wallTime, onSeen } = this.#options
    const { leaseDurationMs, renewDeadlineMs } = times
    const sentAt = clock.now()
    this.#mayHold = true
    const seen = await lock.claim(step, { identity, leaseDurationMs, time: wallTime() }, limits)
    onSeen?.(seen)
    // An admission webhook has the last word on what is stored.
    if (seen.record.holderIdentity !== identity) return this.#letGo()
    this.#isOurs = true
    this.#heldUntil = sentAt + renewDeadlineMs
    return 'held'
  }

  #letGo(): 'not-held' {
    this.#isOurs = false
    this.#mayHold = false
    this.#heldUntil = Number.NEGATIVE_INFINITY
    return 'not-held'
  }
}
