/*
 * A whole set of objects at once: planned, applied in an order that works, waited for, compared, pruned.
 *
 *     items ─plan▶ PlannedObject… ─apply▶ ApplyEvent… ─health▶ WaitEvent… ─inventory▶ PruneEvent…
 *                  ╰ order, diff, ownership: pure                          ╰ journal: to go on or to undo
 *
 * Promises: what becomes of one object is an event, in the order in which it happens; only the run
 * itself throws. Order, health and differences are pure functions over data. Inputs are never
 * written to; a Secret's values are in no difference.
 *
 * Not here: reading manifests (manifest), validating them (validate).
 */
export {
  type ApplyEvent,
  type ApplySetOptions,
  applySet,
  type DeleteEvent,
  type DeleteSetOptions,
  deleteSet,
} from './apply/index.ts'
export {
  type CompareEvent,
  type CompareSetOptions,
  compareSet,
  type DiffOptions,
  type Drift,
  diffObjects,
  type FieldChange,
  findDrift,
  fingerprinter,
  fingerprintKey,
  type MaskValue,
  maskValues,
  type Sameness,
  SecretMasker,
  sameIntent,
  withoutStringData,
} from './diff/index.ts'
export {
  type Cause,
  decodeHealthExpressions,
  formatCauses,
  type Health,
  type HealthExpressions,
  type HealthRules,
  healthOf,
  isReady,
  openHealthRules,
  UnhealthyError,
  type WaitEvent,
  type WaitForSetOptions,
  waitForReady,
} from './health/index.ts'
export {
  Inventory,
  type InventoryOptions,
  type PruneEvent,
  type PruneOptions,
  type PruneVerdict,
  pruneSet,
  pruneVerdict,
} from './inventory/index.ts'
export { applyOrder } from './order/index.ts'
export {
  adoptUnowned,
  anyFieldPattern,
  applyWithPolicy,
  type ConflictAction,
  type ConflictCase,
  type ConflictPolicy,
  type ConflictRule,
  conflictAction,
  conflictDossier,
  type DecidedField,
  type Disputed,
  type DisputedField,
  type FieldFilter,
  type ForeignOwner,
  type ForeignOwnerOptions,
  fieldLedger,
  fieldPattern,
  foreignOwnerOf,
  foreignOwnersOf,
  formatField,
  type HandOver,
  handOver,
  handOverPatch,
  type LedgerField,
  type MaskField,
  maskSecretValue,
  type OwnersChanged,
  type OwnersMove,
  type PolicyApplied,
  type PolicyApplyOptions,
  PolicyConflictError,
  parseConflictPolicy,
  planRelinquish,
  type Relinquished,
  type Relinquishing,
  relinquish,
  shadowFields,
  type UnownedAdoption,
} from './ownership/index.ts'
export {
  type Action,
  ApiSurface,
  type AppliedBefore,
  type ApprovedWrites,
  actions,
  approvedWrites,
  builtInScope,
  type Candidate,
  type Certainty,
  checkPlan,
  decodePlan,
  encodePlan,
  type Fingerprint,
  type Forecast,
  type ForecastOptions,
  forecastSet,
  type KindScope,
  objectKey,
  type Plan,
  type PlanCheck,
  type PlannedItem,
  type PlannedItems,
  type PlannedObject,
  type PlannedViolation,
  type PlanSetOptions,
  type PreImage,
  plannedItems,
  planSet,
  type Resolve,
  type SurfaceKind,
  type WantedItem,
  type WrittenAt,
} from './plan/index.ts'
export type { SetItem } from './set-item.ts'
export {
  type CheckUpgradeOptions,
  checkDefinitionUpgrade,
  compareDefinitions,
  migrateManagedFields,
  type UpgradeFinding,
  type UpgradeRule,
} from './upgrade/index.ts'
export type { PlannedWrite, WriteLog } from './write-log.ts'
