import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from '../core/index.ts'

/**
 * The folder for what a server has told of itself: `$XDG_CACHE_HOME/anykind/servers/<digest>`. The
 * digest is over the address, the proxy on the way there and how the server is verified, so that two servers
 * behind one forwarded port, or of one name on two networks, never share a cache, and one that was not verified
 * leaves nothing for one that is.
 */
export const serverCacheDirectory = ({ server, tls, proxy }: Connection): string =>
  join(
    cacheDirectory(),
    'servers',
    createHash('sha256')
      .update(
        JSON.stringify([
          server,
          tls.ca,
          tls.serverName,
          tls.insecureSkipVerify === true,
          proxy?.url,
        ]),
      )
      .digest('hex'),
  )

/** The folder for the code of validators of a pack that the package brings: `$XDG_CACHE_HOME/anykind/packs/<name>`. */
export const packCacheDirectory = (name: string): string => join(cacheDirectory(), 'packs', name)

/** A folder for what only this user may know, whichever the server: `$XDG_CACHE_HOME/anykind/<name>`. */
export const privateCacheDirectory = (name: string): string => join(cacheDirectory(), name)

const cacheDirectory = (): string =>
  join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'anykind')
