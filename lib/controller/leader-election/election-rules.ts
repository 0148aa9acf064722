import type { KubeObject } from '../../core/index.ts'
import { decodeLease, formatMicroTime, type LeaseRecord, noRecord } from './lease.ts'

/** A Lease as this process has seen it. */
export interface Observation {
  /** Undefined if there was none. */
  readonly lease: KubeObject | undefined
  /** What it says, or has said last. */
  readonly record: LeaseRecord
  /** When it was first seen to say so, by this process's own clock that only moves forward. */
  readonly observedAt: number
}

/** Nothing has been looked at yet. */
export const unobserved: Observation = {
  lease: undefined,
  record: noRecord,
  observedAt: Number.NEGATIVE_INFINITY,
}

/**
 * What is known now that the Lease has been read. A record that has not changed is as old as it was: the times in it,
 * of another machine's clock, count for nothing. One that has vanished still says what it said.
 */
export function observe(
  before: Observation,
  lease: KubeObject | undefined,
  now: number,
): Observation {
  if (lease === undefined) return { ...before, lease }
  const record = decodeLease(lease)
  const observedAt = isSame(record, before.record) ? before.observedAt : now
  return { lease, record, observedAt }
}

const isSame = (a: LeaseRecord, b: LeaseRecord): boolean =>
  Object.entries(a).every(([name, value]) => b[name as keyof LeaseRecord] === value)

/** What to do about a Lease. */
export type ElectionStep =
  /** There is none. */
  | { readonly type: 'create' }
  /** Nobody holds it, or its holder has not renewed it for as long as it lasts. */
  | { readonly type: 'take' }
  | { readonly type: 'renew' }
  /** Somebody else has it, for so long at least: infinity if only the server can say for how long. */
  | { readonly type: 'wait'; readonly ms: number }
  /** The server wants another holder. */
  | { readonly type: 'yield' }

/**
 * What a candidate does. First match wins:
 *
 *     it is there   holder          record is older than it lasts
 *     no            oneself, none   -      create
 *     no            another         yes    create
 *     yes           oneself         -      renew
 *     yes           none            -      take
 *     yes           another         yes    take
 *     -             another         no     wait
 *
 * A Lease that was deleted is still its holder's, for those who have seen it, until it would have run out: the holder
 * works on, and will create it again.
 */
export function electionStep(
  { lease, record, observedAt }: Observation,
  identity: string,
  now: number,
): ElectionStep {
  const { holderIdentity, leaseDurationSeconds } = record
  if (lease !== undefined && holderIdentity === identity) return { type: 'renew' }
  const ms = observedAt + leaseDurationSeconds * 1000 - now
  const isFree = holderIdentity === '' || holderIdentity === identity
  if (!isFree && ms > 0) return { type: 'wait', ms }
  return { type: lease === undefined ? 'create' : 'take' }
}

/**
 * What a candidate does whose server chooses the holders (KEP-4355): it renews what it was given, and takes nothing.
 */
export function coordinatedStep(
  { lease, record, observedAt }: Observation,
  identity: string,
  now: number,
): ElectionStep {
  const isOver = observedAt + record.leaseDurationSeconds * 1000 < now
  if (lease === undefined || isOver || record.holderIdentity !== identity) {
    return { type: 'wait', ms: Number.POSITIVE_INFINITY }
  }
  return { type: record.preferredHolder === '' ? 'renew' : 'yield' }
}

/** What is written: who, when by the machine's own clock, and for how long. */
export interface Claim {
  readonly identity: string
  readonly leaseDurationMs: number
  readonly time: Date
  /** Set in the Lease's metadata. Default: none. */
  readonly annotations?: Readonly<Record<string, string>> | undefined
}

/** The record with which a step is made; client-go's in every field. */
export function claimRecord(
  { type }: ElectionStep,
  before: LeaseRecord,
  { identity, leaseDurationMs, time }: Claim,
): LeaseRecord {
  const renewTime = formatMicroTime(time)
  const { acquireTime, leaseTransitions, strategy } = before
  const claimed = {
    ...noRecord,
    holderIdentity: identity,
    leaseDurationSeconds: leaseDurationMs / 1000,
    renewTime,
    acquireTime: renewTime,
  }
  if (type === 'create') return claimed
  if (type === 'take') return { ...claimed, leaseTransitions: leaseTransitions + 1 }
  // The server's coordinator names a holder, and leaves it to that to say since when.
  return { ...claimed, acquireTime: acquireTime || renewTime, leaseTransitions, strategy }
}

/** The record of one who lets go: nobody's, and over in a second, for those who do not look at the holder. */
export const releaseRecord = ({ leaseTransitions }: LeaseRecord, time: Date): LeaseRecord => ({
  ...noRecord,
  leaseDurationSeconds: 1,
  renewTime: formatMicroTime(time),
  acquireTime: formatMicroTime(time),
  leaseTransitions,
})
