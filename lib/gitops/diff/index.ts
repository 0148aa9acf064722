/*
 * What differs between two states of an object, field by field, and whether it is a difference at all.
 *
 * Promises: what the server keeps of its own is never a difference. A Secret's values are in none. Inputs are never written to.
 *
 * Not here: showing differences (lib/cli).
 */
export { diffObjects, type FieldChange } from './diff.ts'
export { type Drift, findDrift } from './drift.ts'
