/*
 * What of a set goes before what.
 *
 * Promises: pure, and the same for the same set.
 *
 * Not here: sending anything (apply).
 */
export { applyOrder } from './kind-order.ts'
