/*
 * Makes the cluster hold a set, and takes it away again: the part of an applier that writes.
 *
 *     order ─steps▶ walk ─▶ write an item ─▶ applyOne ─422▶ replace, where asked ─▶ events
 *                    ╰ skip the dependents of a failure     ╰ hooks: run to their end
 *
 * Promises: server-side apply only. An object goes as soon as all that it needs is there; a definition and its objects may be in
 * one set. What passes is tried again, nothing else. Nothing is deleted to be made anew unless that is asked for, and the server
 * has said that it takes the new object. What becomes of one object is an event, in the order in which it happens; only the run
 * itself throws. A write is told to the `WriteLog` before it is sent.
 *
 * Not here: what is to be done (plan), in which order (order), what was done before (inventory).
 */

export type { ApplyChange, ApplyEvent, SkipCause } from './apply-event.ts'
export { applyHome } from './apply-home.ts'
export { type ApplyOne, type ApplySetOptions, applySet } from './apply-set.ts'
export { type DeleteEvent, type DeleteSetOptions, deleteSet } from './delete-set.ts'
export { ForeignOwnerError } from './foreign-owner-error.ts'
export { ImmutableError, toImmutableError } from './immutable-error.ts'
export { sendProbe } from './probe.ts'
export { mayReplace, type ReplaceImmutable } from './replace.ts'
export { ReplaceError, type ReplaceStep } from './replace-error.ts'
export { findUnchanged, type StoredOptions } from './stored-objects.ts'
