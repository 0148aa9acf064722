import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from '../core/index.ts'
import { serverDigest } from './server-digest.ts'

/** The folder for what a server has told of itself: `$XDG_CACHE_HOME/anykind/servers/<digest>`. */
export const serverCacheDirectory = (connection: Connection): string =>
  join(cacheDirectory(), 'servers', serverDigest(connection))

/** The folder for the code of validators of a pack that the package brings: `$XDG_CACHE_HOME/anykind/packs/<name>`. */
export const packCacheDirectory = (name: string): string => join(cacheDirectory(), 'packs', name)

/** A folder for what only this user may know, whichever the server: `$XDG_CACHE_HOME/anykind/<name>`. */
export const privateCacheDirectory = (name: string): string => join(cacheDirectory(), name)

const cacheDirectory = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'anykind')
