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
export {
  type ForeignOwner,
  type ForeignOwnerOptions,
  foreignOwnerOf,
  foreignOwnersOf,
} from './foreign-owner.ts'
