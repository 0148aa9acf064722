/*
 * Controllers, as controller-runtime has them: `controller` says what is watched and what is done, `run` does it until it
 * is told to stop; work queue, finalizers, owner references, leader election, shards and events are there by themselves.
 *
 * Promises: a key whose object, or whose owned objects, have changed is worked on after that; never twice at once; not before
 * the caches are filled, nor on caches that lack what its last run has written. A failure is reported with its key and
 * tried again, ever later. Whoever is told to stop ends what it has begun. All that can be read is data.
 *
 * Not here: copies of collections (watch), whole sets of objects (gitops).
 */
export { controllerOf, type OwnerReference, ownerReferencesOf } from '../core/index.ts'
export { adopt, release } from './adopt.ts'
export { type Controller, type ControllerKinds, controller } from './controller.ts'
export type {
  ControllerCluster,
  ControllerOptions,
  FailedWork,
  Listers,
  MappedKindOptions,
} from './controller-options.ts'
export type { ControllerMetrics } from './controller-run.ts'
export {
  type ControllerEvent,
  EventRecorder,
  type EventRecorderOptions,
  type EventStats,
  type EventSubject,
} from './events/index.ts'
export {
  addFinalizer,
  type FinalizerOptions,
  hasFinalizer,
  removeFinalizer,
  withFinalizer,
} from './finalizer.ts'
export { type HealthCheck, type HealthOptions, HealthServer } from './health-server.ts'
export {
  type CoordinatedOptions,
  type ElectionEvent,
  type Fence,
  type GuardedWork,
  type LeaderElectionOptions,
  LeaderElector,
  type Leadership,
  type LeadershipLoss,
  LeadershipLostError,
} from './leader-election/index.ts'
export { isControlledBy, withController, withOwner, withoutOwner } from './owner-references.ts'
export {
  and,
  annotationsChanged,
  contentChanged,
  generationChanged,
  labelsChanged,
  not,
  or,
  type Predicate,
} from './predicates.ts'
export {
  type Reconcile,
  type ReconcileOutcome,
  type ReconcileRequest,
  type ReconcileResult,
  TerminalError,
} from './reconcile.ts'
export { type LeaderElection, type RunOptions, run } from './run.ts'
export {
  type Hold,
  type ShardBy,
  type ShardEvent,
  ShardMember,
  type ShardOptions,
} from './sharding/index.ts'
export type { KindOptions } from './watched-kind.ts'
export {
  type AddOptions,
  type BucketRates,
  bucketLimiter,
  controllerLimiter,
  type ExponentialTimes,
  exponentialLimiter,
  type HistogramData,
  longestOf,
  type RateLimiter,
  WorkQueue,
  type WorkQueueMetrics,
  type WorkQueueOptions,
} from './work-queue/index.ts'
