/*
 * Objects in memory, by key: their JSON in slabs outside of JavaScript's heap, or compressed, or parsed; found by
 * namespace, label, owner, field or function.
 *
 * Promises: nobody who reads can change what is kept; what was taken stays readable as it was; a slab that is
 * mostly dead is let go, so that memory goes back with the objects; filing an object parses none of it but what an
 * indexer asks for; an object that is kept as bytes, and its record, are nothing to the collector.
 *
 * Not here: where objects come from (the informer).
 */
export {
  type CreateStoreOptions,
  createStore,
  labelIndices,
  type StoreMode,
} from './create-store.ts'
export { freeze } from './freeze.ts'
export { IdSet } from './id-set.ts'
export type { Indexer } from './indexer.ts'
export { Lister, type ListSelection } from './lister.ts'
export { keyOf, type ObjectStore } from './object-store.ts'
export type { Content, Decode } from './shelf.ts'
