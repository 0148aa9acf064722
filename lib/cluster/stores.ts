import { join } from 'node:path'
import type { BlobStore, Connection } from '../core/index.ts'
import { DiskStore, MemoryStore, PrivateStore, serverCacheDirectory } from '../storage/index.ts'
import type { ConnectOptions } from './connect-options.ts'

/** Where what a server says is kept: its own folder, or this process's memory. */
export const storeOf = (connection: Connection, { cacheDirectory }: ConnectOptions): BlobStore =>
  cacheDirectory === false
    ? new MemoryStore()
    : new DiskStore(cacheDirectory ?? serverCacheDirectory(connection))

/**
 * Where the code of validators is kept, which is run: a folder of its own, as the other may be one that was there
 * before, and that others may read. Undefined: nowhere.
 */
export const codeStoreOf = (
  connection: Connection,
  { cacheDirectory }: ConnectOptions,
): BlobStore | undefined =>
  cacheDirectory === false
    ? undefined
    : new PrivateStore(join(cacheDirectory ?? serverCacheDirectory(connection), 'code'))
