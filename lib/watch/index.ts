/*
 * Changes that survive the network: `observe` lists, watches, resumes and recovers for as long as it is
 * read; an informer keeps a copy of a collection that follows the server; `waitFor` watches one object until a
 * condition holds.
 *
 * Promises: nothing is lost without a new list that replaces all; changes come in the server's order, at the
 * reader's speed; nobody sees half a list; a passing failure never ends it, a lasting one ends `observe` always
 * and an informer before its first list. Time comes from a Clock and ends with an AbortSignal.
 *
 * Not here: what Ready means for a kind (gitops), and acting on changes (controller).
 */
export { Backoff } from './backoff.ts'
export { and, hasJsonPath, not, or } from './combined-conditions.ts'
export {
  type Condition,
  exists,
  hasCondition,
  isDeleted,
  isObserved,
  type StatusCondition,
  statusCondition,
} from './conditions.ts'
export { Deadline, type DeadlineOptions } from './deadline.ts'
export { definitionChanges } from './definition-changes.ts'
export type { InformerHandler } from './handler-queue.ts'
export type { HandlerOptions, HandlerRegistration } from './handler-registration.ts'
export { Informer, type ObservedOptions } from './informer.ts'
export type { InformerEvent, InformerEventType } from './informer-event.ts'
export type { InformerHealth, InformerOptions } from './informer-options.ts'
export { Informers } from './informers.ts'
export { type Change, type ObserveOptions, observe } from './observe.ts'
export type { ProjectionOptions } from './projection.ts'
export { readYourWrites } from './read-your-writes.ts'
export type { Watched } from './source.ts'
export type { Indexer, Lister, ListSelection, StoreMode } from './store/index.ts'
export type { StreamHealth, StreamState } from './stream-health.ts'
export { WaitError, type WaitOptions, waitFor } from './wait.ts'
