import type { KubeObject } from '../../core/index.ts'
import { type Observation, observe, unobserved } from '../leader-election/election-rules.ts'
import { noSlots, parseClaims, type ShardBy, type Slots } from './slots.ts'

/** The annotation of a replica's Lease that says which slots it may be working on. */
export const claimsAnnotation = 'anykind.dev/shard-claims'

/** A Lease to be deleted if it is still that very state of it. */
export interface AbandonedLease {
  readonly name: string
  readonly preconditions: { readonly uid: string; readonly resourceVersion: string }
}

/** The replicas of a controller, by their Leases, as this one has seen them. */
export class Members {
  readonly #by: ShardBy
  readonly #leaseDurationMs: number
  #seen = new Map<string, Observation>()

  constructor(by: ShardBy, leaseDurationMs: number) {
    this.#by = by
    this.#leaseDurationMs = leaseDurationMs
  }

  /** Takes a list of the Leases. One that has vanished is still its holder's until it would have run out. */
  see(leases: Iterable<KubeObject>, now: number): void {
    const vanished = this.#seen
    this.#seen = new Map()
    for (const lease of leases) {
      const { name = '' } = lease.metadata
      this.#seen.set(name, observe(vanished.get(name) ?? unobserved, lease, now))
      vanished.delete(name)
    }
    for (const [name, observation] of vanished) {
      if (isLive(observation, now)) this.#seen.set(name, observation)
    }
  }

  /** The names of those that are alive. */
  live(now: number): string[] {
    return [...this.#seen].filter(([, seen]) => isLive(seen, now)).map(([name]) => name)
  }

  /** What all that are alive, but this one, may be working on. */
  claimsBut(name: string, now: number): Slots {
    let claims = noSlots
    for (const [other, seen] of this.#seen) {
      if (other !== name && isLive(seen, now)) claims |= this.#claimsOf(seen)
    }
    return claims
  }

  /**
   * Leases that nobody has renewed for twice as long as they last. One who has left says a second: all others are to have
   * seen that before it is gone.
   */
  abandoned(now: number): AbandonedLease[] {
    return [...this.#seen].flatMap(([name, { lease, record, observedAt }]) => {
      const { uid, resourceVersion } = lease?.metadata ?? {}
      const lastsMs = Math.max(record.leaseDurationSeconds * 1000, this.#leaseDurationMs)
      const isOver = now >= observedAt + 2 * lastsMs
      if (!isOver || uid === undefined || resourceVersion === undefined) return []
      return [{ name, preconditions: { uid, resourceVersion } }]
    })
  }

  #claimsOf({ lease }: Observation): Slots {
    const text = lease?.metadata.annotations?.[claimsAnnotation]
    return text === undefined ? noSlots : parseClaims(this.#by, text)
  }
}

const isLive = ({ record, observedAt }: Observation, now: number): boolean =>
  record.holderIdentity !== '' && now < observedAt + record.leaseDurationSeconds * 1000
