/*
 * The keys of one controller, shared by its replicas: each is worked on by one of them at a time. The replicas know each
 * other by their Leases; each key is of one of 64 slots, and each slot of one replica.
 *
 * Promises: no key is worked on by two at once, as long as work ends between the renew deadline and the end of a Lease when
 * it is told to, as with leader election; a slot is handed over only when what was worked on in it has settled, or its
 * replica is dead by its Lease; when replicas come or go, only their own share moves; everything is worked on again
 * after a death as soon as a Lease runs out.
 *
 * Not here: the queue of keys (controller), and who leads (leader-election).
 */
export type { Hold } from './holds.ts'
export { type ShardEvent, ShardMember, type ShardOptions } from './shard-member.ts'
export type { ShardBy } from './slots.ts'
