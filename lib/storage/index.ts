/*
 * Blob stores: where discovery and schemas keep what they have read from a server.
 *
 * Promises: what is kept is the user's to know, and no secret of a server's; it is written whole or not at all, in
 * files that only the user can read; a store that is damaged, planted or full costs a request, never
 * an error. Stores of two servers never mix. An `AppendLog` is no cache: it is this user's alone, and what it has told
 * to be kept is on the disk.
 *
 * Not here: what the blobs mean, and how long they are good for.
 */
export { AppendLog } from './append-log.ts'
export {
  packCacheDirectory,
  privateCacheDirectory,
  serverCacheDirectory,
} from './cache-directory.ts'
export { DiskStore } from './disk-store.ts'
export { MemoryStore } from './memory-store.ts'
export { PrivateStore } from './private-store.ts'
export { serverStateDirectory } from './state-directory.ts'
