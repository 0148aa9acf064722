/*
 * A cluster that is kept as a folder says: applied and pruned when the folder changes, and watched in between.
 *
 *     source ─▶ apply, prune ─▶ watch ── drift ─▶ heal
 *       ▲                         │
 *       └──── changed, in time ───┘
 *
 * Promises: what is as it was applied costs no request: drift is told from the watch. One thing is done at a time, and a failure is tried
 * again, ever later. A source that cannot be read changes nothing.
 *
 * Not here: how a set is applied and pruned (gitops), who leads and how a process is (controller).
 */
export { followFolder } from './follow-folder.ts'
export { hasDrifted } from './has-drifted.ts'
export { readSource, type Source } from './source.ts'
export { Sync } from './sync.ts'
export type { SyncEvent } from './sync-event.ts'
export { SyncMetrics } from './sync-metrics.ts'
export type { SyncOptions } from './sync-options.ts'
