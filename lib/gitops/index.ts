/*
 * A whole set of objects at once: applied in an order that works, waited for, compared, deleted.
 *
 *     items ─applySet▶ ApplyEvent… ─waitForReady▶ WaitEvent… ─findDrift▶ FieldChange[] ─deleteSet▶ DeleteEvent…
 *
 * Promises: what becomes of one object is an event, in the order in which it happens; only the run
 * itself throws. A CustomResourceDefinition and its objects may be in one set. Order, health and
 * differences are pure functions over data. Inputs are never written to; a Secret's values are in no
 * difference.
 *
 * What was applied as a set before and is no longer in it is pruned where an inventory was kept (`Inventory`, `pruneSet`).
 *
 * Not here: reading manifests (manifest), validating them (validate).
 */
export { type ApplyEvent, type ApplySetOptions, applySet, type SetItem } from './apply-set.ts'
export { type DeleteEvent, type DeleteSetOptions, deleteSet } from './delete-set.ts'
export { diffObjects, type FieldChange } from './diff.ts'
export { type Drift, findDrift } from './drift.ts'
export { type Health, healthOf, isReady } from './health.ts'
export {
  Inventory,
  type InventoryOptions,
  type PruneEvent,
  type PruneOptions,
  pruneSet,
} from './inventory/index.ts'
export { applyOrder } from './order.ts'
export {
  UnhealthyError,
  type WaitEvent,
  type WaitForSetOptions,
  waitForReady,
} from './wait-for-set.ts'
