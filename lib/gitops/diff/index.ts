/*
 * What differs between two states of an object, field by field, and whether it is a difference at all.
 *
 * Promises: what the server keeps of its own is never a difference. Nothing is called the same that the server would change;
 * where schema and owners cannot tell, the server is asked, by a dry run. A Secret's values are in no difference. Inputs are
 * never written to.
 *
 * Not here: showing differences (lib/cli).
 */
export { appliedFields } from './applied-fields.ts'
export { type CompareEvent, type CompareSetOptions, compareSet } from './compare-set.ts'
export { type DiffOptions, diffObjects, type FieldChange } from './diff.ts'
export { type Drift, findDrift } from './drift.ts'
export { fingerprinter, fingerprintKey } from './fingerprint.ts'
export { type MaskValue, maskValues } from './mask-values.ts'
export { type Sameness, sameIntent } from './same-intent.ts'
export { withoutStringData } from './secret.ts'
export { SecretMasker } from './secret-masker.ts'
