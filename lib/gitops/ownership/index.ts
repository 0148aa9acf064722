/*
 * Who owns what: of an object, of a field, of a set.
 *
 * Promises: who owns a field is read from managedFields, for any kind; what would become of it is a pure function of them, held
 * against a real server. A policy takes no field that it does not say to take, whoever writes meanwhile. Taking over, giving
 * up and handing over change nobody else's fields, and are for the very version of the object that was looked at. Values
 * of Secrets are shown to nobody.
 *
 * Not here: what owns an object by reference (core), what an inventory has (inventory).
 */
export { adoptUnowned, type UnownedAdoption } from './adopt-unowned.ts'
export {
  applyWithPolicy,
  type DecidedField,
  formatDecided,
  type PolicyApplied,
  type PolicyApplyOptions,
  PolicyConflictError,
} from './apply-with-policy.ts'
export { type ConflictCase, conflictDossier, type DisputedField } from './conflict-dossier.ts'
export {
  type ConflictAction,
  type ConflictPolicy,
  type ConflictRule,
  conflictAction,
  conflictActions,
  type Disputed,
  parseConflictPolicy,
} from './conflict-policy.ts'
export { fieldLedger, type LedgerField, shadowFields } from './field-ledger.ts'
export { anyFieldPattern, type FieldFilter, fieldPattern, formatField } from './field-pattern.ts'
export {
  type ForeignOwner,
  type ForeignOwnerOptions,
  foreignOwnerOf,
  foreignOwnerReason,
  foreignOwnersOf,
} from './foreign-owner.ts'
export { handOver, type OwnersChanged } from './hand-over.ts'
export { type HandOver, handOverPatch, type OwnersMove } from './hand-over-patch.ts'
export { type MaskField, maskSecretValue } from './mask-field.ts'
export { planRelinquish, type Relinquished, type Relinquishing, relinquish } from './relinquish.ts'
