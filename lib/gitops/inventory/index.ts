/*
 * What was applied as one set, so that what is no longer in it can be pruned: an ApplySet of KEP-3659, together with kubectl.
 *
 * Promises: no run, wherever it ends, loses a member; nothing is deleted that is another set's, a controller's, or marked to be
 * kept; nothing that takes others with it unless it is named; and only as it was when it was looked at.
 *
 * Not here: applying, and whether all of it was applied, which is the caller's to know.
 */
export { Inventory, type InventoryOptions } from './inventory.ts'
export { type PruneVerdict, pruneVerdict } from './prune-rules.ts'
export { type PruneEvent, type PruneOptions, pruneSet } from './prune-set.ts'
