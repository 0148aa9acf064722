/*
 * Makes the cluster hold a set, and takes it away again: the part of an applier that writes.
 *
 * Promises: server-side apply only. What others need goes first, and what depends on it last; a CustomResourceDefinition and
 * its objects may be in one set. What becomes of one object is an event, in the order in which it happens; only the run itself
 * throws. A write is told to the `WriteLog` before it is sent.
 *
 * Not here: what is to be done (plan), in which order (order), what was done before (inventory).
 */
export { type ApplyEvent, type ApplySetOptions, applySet } from './apply-set.ts'
export { type DeleteEvent, type DeleteSetOptions, deleteSet } from './delete-set.ts'
