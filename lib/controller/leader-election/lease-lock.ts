import type { Client, ResourceClient } from '../../client/index.ts'
import {
  type Clock,
  isConflict,
  isNotFound,
  type KubeObject,
  type ObjectMeta,
  TransportError,
} from '../../core/index.ts'
import { Deadline } from '../../watch/index.ts'
import {
  type Claim,
  claimRecord,
  type ElectionStep,
  type Observation,
  observe,
  releaseRecord,
  unobserved,
} from './election-rules.ts'
import { encodeLeaseSpec, type LeaseRecord, leaseResource } from './lease.ts'

/** Which Lease, and how it is spoken of to the server. */
export interface LeaseLockOptions {
  readonly namespace: string
  readonly name: string
  /** Of a Lease that is created, and set in one that is written. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly clock: Clock
}

/** A Lease on the server, and what has been seen of it. Each call has an end of its own. */
export class LeaseLock {
  readonly #leases: ResourceClient
  readonly #options: LeaseLockOptions
  #observation = unobserved

  constructor(client: Client, options: LeaseLockOptions) {
    this.#leases = client.of(leaseResource).in(options.namespace)
    this.#options = options
  }

  get observation(): Observation {
    return this.#observation
  }

  /** Reads it. Throws as `get`, but not if it is not there. */
  async read(limits: CallLimits): Promise<Observation> {
    const { name, clock } = this.#options
    const lease = await this.#call('read', limits, signal =>
      this.#leases.get(name, { signal }).catch(error => {
        if (isNotFound(error)) return undefined
        throw error
      }),
    )
    this.#observation = observe(this.#observation, lease, clock.now())
    return this.#observation
  }

  /**
   * Makes a step of the Lease as it was seen last. What it says from now on is as old as the request: others
   * see it later than that. Throws as `create` and `update`: a conflict is a race that another has won.
   */
  async claim(step: ElectionStep, claim: Claim, limits: CallLimits): Promise<Observation> {
    const sentAt = this.#options.clock.now()
    const record = claimRecord(step, this.#observation.record, claim)
    const written = await this.#write(record, limits, claim.annotations)
    this.#observation = { ...observe(unobserved, written, sentAt), lease: written }
    return this.#observation
  }

  /** Empties the Lease if it is this identity's, for which it is read again after each conflict. */
  async release(claim: Pick<Claim, 'identity' | 'time'>, limits: CallLimits): Promise<void> {
    for (;;) {
      const { lease, record } = await this.read(limits)
      if (lease === undefined || record.holderIdentity !== claim.identity) return
      try {
        const written = await this.#write(releaseRecord(record, claim.time), limits)
        this.#observation = observe(this.#observation, written, this.#options.clock.now())
        return
      } catch (error) {
        if (!isConflict(error)) throw error
      }
    }
  }

  #write(
    record: LeaseRecord,
    limits: CallLimits,
    annotations?: Readonly<Record<string, string>>,
  ): Promise<KubeObject> {
    const { namespace, name, labels } = this.#options
    const { lease } = this.#observation
    const before: ObjectMeta = lease?.metadata ?? { namespace, name }
    const metadata = {
      ...before,
      ...(labels && { labels: { ...before.labels, ...labels } }),
      ...(annotations && { annotations: { ...before.annotations, ...annotations } }),
    }
    const written = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata,
      spec: encodeLeaseSpec(record),
    }
    return this.#call('write', limits, signal =>
      lease === undefined
        ? this.#leases.create(written, { signal })
        : this.#leases.update(written, { signal }),
    )
  }

  async #call<R>(
    verb: string,
    { ms, signal }: CallLimits,
    run: (signal: AbortSignal) => Promise<R>,
  ): Promise<R> {
    const { namespace, name, clock } = this.#options
    const error = () =>
      new TransportError(
        'TIMEOUT',
        `${verb} Lease ${namespace}/${name}: no answer within ${ms} ms`,
        'unknown',
      )
    const deadline = new Deadline({ clock, ms, error, signal })
    try {
      return await run(deadline.signal)
    } finally {
      deadline.end()
    }
  }
}

/** How long a call may take, and what else ends it. */
export interface CallLimits {
  readonly ms: number
  readonly signal?: AbortSignal | undefined
}
