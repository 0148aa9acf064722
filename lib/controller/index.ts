/*
 * What controllers are made of beside watching: who leads, whose keys are whose, and events of what is done.
 *
 * Promises: as each of the folders says; time comes from a Clock, and everything ends with an AbortSignal. Nothing
 * decides by the clock of another machine. What fails on the way is told as data and tried again; what cannot be right
 * throws at once. No timer, socket or Lease is left behind by what was ended.
 *
 * Not here: following the cluster (watch), and sets of objects (gitops).
 */
export {
  type ControllerEvent,
  EventRecorder,
  type EventRecorderOptions,
  type EventStats,
  type EventSubject,
} from './events/index.ts'
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
export {
  type Hold,
  type ShardBy,
  type ShardEvent,
  ShardMember,
  type ShardOptions,
} from './sharding/index.ts'
