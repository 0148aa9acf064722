/*
 * What runs have written, and how it was before: to go on after a kill, or to take it back.
 *
 * Promises: what an object was is on the disk before it is written, for this user alone; a run that was killed at any request is
 * found by the next one. Undoing applies what we had applied before and leaves others' fields as they are, deletes only what we have
 * made, and makes again what was pruned; it may be killed, too, and called again.
 *
 * Not here: what belongs to a set (inventory), and writing (apply).
 */
export { Journal, type JournalOptions } from './journal.ts'
export type { BeginRecord, StartRecord } from './journal-record.ts'
export type { JournalState, TouchedObject } from './journal-state.ts'
export { type UndoEvent, type UndoOptions, undoRun } from './undo-run.ts'
export type { Undone } from './undo-write.ts'
