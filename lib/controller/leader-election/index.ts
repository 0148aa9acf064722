/*
 * Leader election on Leases of coordination.k8s.io/v1: of many processes one works. Shares its Lease with electors of
 * client-go: the same fields, times and rules.
 *
 * Promises: only the time that this process itself has measured counts, by a clock that never goes back, so that no
 * machine's wrong clock matters; who leads stops at the renew deadline, and knows it before any timer does; the Lease is
 * given back only when the guarded work has settled; every request ends by itself. What no lease can promise, that a
 * write which is under way is not late, is what the fence is for.
 *
 * Not here: whose turn it is among many keys (sharding), and what the leader does (controller).
 */

export { type LeaderElectionOptions, LeaderElector } from './leader-elector.ts'
export {
  type ElectionEvent,
  type Fence,
  type GuardedWork,
  type Leadership,
  type LeadershipLoss,
  LeadershipLostError,
} from './leadership.ts'
export type { CoordinatedOptions } from './lease-candidate.ts'
