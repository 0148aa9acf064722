/*
 * What was applied as one set, so that what is no longer in it can be pruned: an ApplySet of KEP-3659, together with kubectl, that
 * also knows its members by uid.
 *
 * Promises: no run, wherever it ends, loses a member; nothing is deleted that is not proven to be a member, or is another set's, another
 * tool's, a controller's, or marked to be kept; nothing that takes others with it unless it is named; and only as it was when it was
 * looked at. Members come, move and leave without being deleted.
 *
 * Not here: applying, and whether all of it was applied, which is the caller's to know.
 */

export { partOfLabel } from './apply-set-parent.ts'
export { BlastRadius } from './blast-radius.ts'
export {
  adoptMembers,
  disbandSet,
  type MembershipEvent,
  type MembershipOptions,
  moveMembers,
} from './change-members.ts'
export {
  type ExamineOptions,
  examineSet,
  type MemberFinding,
  type MemberState,
  mendSet,
} from './examine-set.ts'
export { groupKind } from './group-kind.ts'
export { Inventory } from './inventory.ts'
export { entryKey, entryOf, type InventoryEntry } from './inventory-entry.ts'
export type { ParentReference } from './parent-name.ts'
export { find, type InventoryOptions } from './parent-object.ts'
export { type PruneLimits, type PruneVerdict, pruneBudget, pruneVerdict } from './prune-rules.ts'
export { type DoomedObject, type PruneEvent, type PruneOptions, pruneSet } from './prune-set.ts'
