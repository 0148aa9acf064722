/*
 * What is to be done to make a cluster hold a set: as data, to be read, kept, and done exactly.
 *
 *     items ─forecastSet▶ Candidate… ─planSet▶ Plan ─encodePlan▶ plan.json ─decodePlan▶ Plan ─checkPlan▶ PlanCheck…
 *           asks, writes nothing      pure
 *
 * Promises: a plan is a function of the set, of what is stored and of what was applied before; the same of these give the same
 * plan, byte by byte. Each action says what speaks for it and how sure that is. What a set brings itself, kinds and
 * namespaces, is planned as it will be. No value of a Secret is in a plan.
 *
 * Not here: doing it (apply), showing it (lib/cli).
 */
export {
  type Action,
  actions,
  type Certainty,
  type Plan,
  type PlannedObject,
  type PlannedViolation,
  type PlanTerms,
  type PreImage,
} from './action.ts'
export { ApiSurface, type KindScope, type Resolve, type SurfaceKind } from './api-surface.ts'
export { builtInScope } from './built-in-scope.ts'
export type { Candidate, Forecast, WantedItem, WrittenAt } from './candidate.ts'
export { checkPlan, type PlanCheck } from './check-plan.ts'
export { clusterUid } from './cluster-uid.ts'
export { decodePlan } from './decode-plan.ts'
export { encodePlan } from './encode-plan.ts'
export { type ForecastOptions, forecastSet } from './forecast-set.ts'
export { objectKey } from './object-key.ts'
export type { AppliedBefore } from './plan-prune.ts'
export { type PlanSetOptions, planSet } from './plan-set.ts'
export {
  type ApprovedWrites,
  approvedWrites,
  type PlannedItem,
  type PlannedItems,
  plannedItems,
} from './planned-items.ts'
export type { Fingerprint } from './secret-values.ts'
