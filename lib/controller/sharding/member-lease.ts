import { createHash } from 'node:crypto'
import type { Client, ResourceClient } from '../../client/index.ts'
import {
  type Clock,
  isAlreadyExists,
  isConflict,
  isNotFound,
  type KubeObject,
} from '../../core/index.ts'
import { leaseResource } from '../leader-election/lease.ts'
import { type CallLimits, LeaseLock } from '../leader-election/lease-lock.ts'
import { type AbandonedLease, claimsAnnotation } from './members.ts'
import { formatClaims, type ShardBy, type Slots } from './slots.ts'

/** Whose Lease, of which replicas. */
export interface MemberLeaseOptions {
  readonly namespace: string
  /** Of the controller. */
  readonly name: string
  readonly identity: string
  readonly by: ShardBy
  readonly leaseDurationMs: number
  readonly clock: Clock
  readonly wallTime: () => Date
}

/** By which the replicas of a controller find each other. */
const shardLabel = 'anykind.dev/shard-of'

/** The Lease of one replica, and those of all others. */
export class MemberLease {
  /** Of the Lease. */
  readonly name: string
  readonly #options: MemberLeaseOptions
  readonly #leases: ResourceClient
  readonly #lock: LeaseLock

  constructor(client: Client, options: MemberLeaseOptions) {
    const { namespace, name, identity, clock } = options
    const digest = createHash('sha256').update(identity).digest('hex').slice(0, 16)
    this.name = `${name}-${digest}`
    this.#options = options
    this.#leases = client.of(leaseResource).in(namespace)
    const labels = { [shardLabel]: name }
    this.#lock = new LeaseLock(client, { namespace, name: this.name, labels, clock })
  }

  /** Renews the Lease, which says from then on what is claimed. Reads it if it is not as it was left. */
  async publish(claims: Slots, limits: CallLimits): Promise<void> {
    try {
      await this.#write(claims, limits)
    } catch (error) {
      if (!isConflict(error) && !isNotFound(error) && !isAlreadyExists(error)) throw error
      await this.#lock.read(limits)
      await this.#write(claims, limits)
    }
  }

  /** Says that this replica has left. */
  async release(limits: CallLimits): Promise<void> {
    const { identity, wallTime } = this.#options
    await this.#lock.release({ identity, time: wallTime() }, limits)
  }

  /** Those of all replicas as they are now, not as some cache has them. */
  async listAll({ ms, signal }: CallLimits): Promise<readonly KubeObject[]> {
    const labelSelector = `${shardLabel}=${this.#options.name}`
    const list = await this.#leases.listAll({ labelSelector, signal, timeoutMs: ms })
    return list.items
  }

  /** Deletes a Lease that nobody cares for. Somebody else may have done so, or its holder may be back. */
  async remove({ name, preconditions }: AbandonedLease, { ms }: CallLimits): Promise<void> {
    try {
      await this.#leases.delete(name, { preconditions, timeoutMs: ms })
    } catch (error) {
      if (!isConflict(error) && !isNotFound(error)) throw error
    }
  }

  async #write(claims: Slots, limits: CallLimits): Promise<void> {
    const { by, identity, leaseDurationMs, wallTime } = this.#options
    const { lease, record } = this.#lock.observation
    const isOurs = record.holderIdentity === identity
    const type = lease === undefined ? 'create' : isOurs ? 'renew' : 'take'
    const annotations = { [claimsAnnotation]: formatClaims(by, claims) }
    const claim = { identity, leaseDurationMs, time: wallTime(), annotations }
    await this.#lock.claim({ type }, claim, limits)
  }
}
