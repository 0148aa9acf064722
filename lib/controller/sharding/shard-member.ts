import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { Client } from '../../client/index.ts'
import { type Clock, RequestError, systemClock } from '../../core/index.ts'
import { LeadershipLostError } from '../leader-election/leadership.ts'
import { type LeaseTimes, leaseTimes, retryPauseMs } from '../leader-election/lease-times.ts'
import { type Hold, Holds } from './holds.ts'
import { MemberLease } from './member-lease.ts'
import { Members } from './members.ts'
import { slotsOfMember } from './rendezvous.ts'
import { formatShardSelector } from './shard-selector.ts'
import { hasSlot, noSlots, type ShardBy, type Slots, slotNumbers, slotOf } from './slots.ts'

/** Whose replica it is, and how keys are shared. */
export interface ShardOptions extends Partial<LeaseTimes> {
  /** Of the Leases, one for each replica. */
  readonly namespace: string
  /** Of the controller: a DNS label of at most 46 characters, as Leases are named and labelled by it. */
  readonly name: string
  /** Must be this process's alone. Default: the host's name and a random number. */
  readonly identity?: string | undefined
  /** What keys are shared by; the same for all replicas. Default `uid`, which the server may select by. */
  readonly by?: ShardBy | undefined
  /** Told of what happens. What it throws is nobody's. */
  readonly onEvent?: ((event: ShardEvent) => void) | undefined
  /** Default: the machine's. */
  readonly clock?: Clock | undefined
  /** What is written into the Lease, for people: nobody decides by it. Default: the machine's. */
  readonly wallTime?: (() => Date) | undefined
}

/** What has happened to a replica's share. */
export type ShardEvent =
  /** These slots are its own from now on: keys in those that are new are to be looked at. */
  | { readonly type: 'owned'; readonly slots: readonly number[]; readonly members: number }
  /** An attempt failed, and will be made again. */
  | { readonly type: 'failed'; readonly error: unknown }

/**
 * One of several replicas that share the keys of a controller. Each key is of one of 64 slots, and each slot of one replica,
 * by rendezvous hashing of those that are alive. Each has a Lease that says which slots it may be working on, its *claims*.
 * Again and again, in this order:
 *
 *     publish claims in the own Lease ─▶ list all Leases ─▶ own what one claims and no other does
 *            ▲                                                    │
 *            └── claim one's share, and what is still worked on ◀─┘
 *
 * No key is worked on twice: a slot is claimed before the others' claims are read. Of two who claim the same, the one
 * that published later sees the other's claim and waits; if both see it, both wait until they know the same members,
 * and one lets go. A claim is dropped when what was worked on has settled; the claims of one who is silent count until its
 * Lease has run out, and it has stopped by its own clock before that, at the renew deadline.
 */
export class ShardMember {
  /** What it writes into its Lease. */
  readonly identity: string
  readonly #options: ShardOptions
  readonly #by: ShardBy
  readonly #times: LeaseTimes
  readonly #clock: Clock
  readonly #lease: MemberLease
  readonly #members: Members
  readonly #holds: Holds
  #wake = new AbortController()
  #isRunning = false
  #isLeaving = false
  /** What the Lease says. */
  #claims = noSlots
  /** What it is to say next. */
  #next = noSlots
  #owned = noSlots
  #heldUntil = Number.NEGATIVE_INFINITY

  /** Asks nothing of the server. Throws RequestError for times that cannot work, a name that is no label, an empty identity. */
  constructor(client: Client, options: ShardOptions) {
    const { by = 'uid', name, clock = systemClock, wallTime = () => new Date() } = options
    if (!/^[a-z0-9]([a-z0-9-]{0,44}[a-z0-9])?$/.test(name)) {
      throw new RequestError(`shards: the name must be a DNS label of at most 46, not "${name}"`)
    }
    this.identity = options.identity ?? `${hostname()}_${randomUUID()}`
    if (this.identity === '') throw new RequestError('shards: the identity is empty')
    this.#options = options
    this.#by = by
    this.#times = leaseTimes(options)
    this.#clock = clock
    const { identity } = this
    const { leaseDurationMs } = this.#times
    this.#lease = new MemberLease(client, {
      ...options,
      by,
      identity,
      leaseDurationMs,
      clock,
      wallTime,
    })
    this.#members = new Members(by, leaseDurationMs)
    this.#holds = new Holds(
      // One that is ours to keep is no news.
      slot => {
        if (!hasSlot(this.#owned, slot)) this.#wake.abort()
      },
      () => this.#leftMs > 0,
    )
  }

  /** The slots that are its own at this moment. */
  get slots(): readonly number[] {
    return slotNumbers(this.#ownedNow)
  }

  /** For lists and watches of what is its own, where the server has ShardedListAndWatch; undefined if there is none. */
  get shardSelector(): string | undefined {
    return this.#by === 'uid' ? formatShardSelector(this.#ownedNow) : undefined
  }

  /** Whether the key, a uid or a namespace, is its own at this moment, by the clock and not by the timers. */
  owns(key: string): boolean {
    return hasSlot(this.#ownedNow, slotOf(this.#by, key))
  }

  /**
   * Begins to work on a key, a uid or a namespace; undefined if it is not its own. The slot is handed over only when every
   * hold of it has been disposed of.
   */
  hold(key: string): Hold | undefined {
    return this.owns(key) ? this.#holds.take(slotOf(this.#by, key)) : undefined
  }

  /**
   * Takes part until the signal fires, and then until all that is worked on has settled; the rest it gives back at once. What
   * fails on the way is told as an event, and tried again. Throws RequestError if it runs already.
   */
  async run(signal: AbortSignal): Promise<void> {
    if (this.#isRunning) throw new RequestError('shards: it runs already')
    this.#isRunning = true
    const leave = (): void => {
      this.#isLeaving = true
      this.#wake.abort()
    }
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) leave()
    try {
      while (!this.#isLeaving || this.#holds.slots !== noSlots) await this.#turn()
      this.#own(noSlots)
      this.#next = noSlots
      this.#heldUntil = Number.NEGATIVE_INFINITY
      await this.#attempt(() => this.#lease.release({ ms: this.#times.renewDeadlineMs }))
    } finally {
      signal.removeEventListener('abort', leave)
      this.#isRunning = false
      this.#isLeaving = false
    }
  }

  async #turn(): Promise<void> {
    this.#wake = new AbortController()
    const isDone = await this.#attempt(() => this.#takeTurn())
    if (isDone) this.#share()
    this.#checkDeadline()
    if (!isDone || this.#next === this.#claims) await this.#pause()
  }

  /** Publishes first and looks then: that is what the promise rests on. */
  async #takeTurn(): Promise<void> {
    const sentAt = this.#checkDeadline()
    const claims = this.#next
    const ms = Math.min(this.#times.renewDeadlineMs / 2, this.#leftMs || Number.POSITIVE_INFINITY)
    await this.#lease.publish(claims, { ms })
    this.#claims = claims
    this.#heldUntil = sentAt + this.#times.renewDeadlineMs
    this.#members.see(await this.#lease.listAll({ ms }), this.#clock.now())
    for (const each of this.#members.abandoned(this.#clock.now())) {
      await this.#lease.remove(each, { ms })
    }
  }

  /** What is its own by what was seen, and what is to be claimed. */
  #share(): void {
    const now = this.#clock.now()
    const { name } = this.#lease
    const live = this.#members.live(now)
    const share = this.#isLeaving ? noSlots : slotsOfMember(name, live)
    this.#own(share & this.#claims & ~this.#members.claimsBut(name, now), live.length)
    this.#next = share | this.#holds.slots
  }

  #own(slots: Slots, members = 0): void {
    if (slots === this.#owned) return
    this.#owned = slots
    this.#tell({ type: 'owned', slots: slotNumbers(slots), members })
  }

  /** Lets everything go when it counts as dead soon: others will not wait. Gives the time that was looked at. */
  #checkDeadline(): number {
    const now = this.#clock.now()
    if (now < this.#heldUntil || this.#heldUntil === Number.NEGATIVE_INFINITY) return now
    const { namespace } = this.#options
    this.#heldUntil = Number.NEGATIVE_INFINITY
    this.#own(noSlots)
    this.#holds.end(new LeadershipLostError('deadline', { namespace, name: this.#lease.name }))
    this.#next = this.#holds.slots
    return now
  }

  get #leftMs(): number {
    return Math.max(0, this.#heldUntil - this.#clock.now())
  }

  get #ownedNow(): Slots {
    return this.#leftMs > 0 && !this.#isLeaving ? this.#owned : noSlots
  }

  async #pause(): Promise<void> {
    const pauseMs = retryPauseMs(this.#times, Math.random)
    const ms = Math.min(pauseMs, this.#leftMs || Number.POSITIVE_INFINITY)
    await this.#clock.sleep(ms, this.#wake.signal).catch(() => {})
  }

  async #attempt(run: () => Promise<void>): Promise<boolean> {
    try {
      await run()
      return true
    } catch (error) {
      this.#tell({ type: 'failed', error })
      return false
    }
  }

  #tell(event: ShardEvent): void {
    try {
      this.#options.onEvent?.(event)
    } catch {
      // Keys are shared, whether somebody wants to hear of it or not.
    }
  }
}
