/*
 * Changes that survive the network: `observe` lists, watches, resumes and recovers for as long as it is
 * read; `waitFor` watches one object until a condition holds.
 *
 * Promises: nothing is lost without a new `listed` that replaces all; changes come in the server's
 * order, at the reader's speed; a passing failure never ends it, a lasting one always does. Time comes
 * from a Clock and ends with an AbortSignal.
 *
 * Not here: what Ready means for a kind (gitops), and keeping objects (the informer and its stores).
 */
export { Backoff } from './backoff.ts'
export {
  type Condition,
  exists,
  hasCondition,
  isDeleted,
  isObserved,
  type StatusCondition,
  statusCondition,
} from './conditions.ts'
export { definitionChanges } from './definition-changes.ts'
export { type Change, type ObserveOptions, observe } from './observe.ts'
export type { Watched } from './source.ts'
export type { StreamHealth, StreamState } from './stream-health.ts'
export { WaitError, type WaitOptions, waitFor } from './wait.ts'
