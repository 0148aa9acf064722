import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Connection } from '../core/index.ts'
import { serverDigest } from './server-digest.ts'

/**
 * The folder for what we have done on a server, which unlike a cache cannot be had again: `$XDG_STATE_HOME/anykind/servers/<digest>`, by
 * default under `~/.local/state`. A relative value is ignored, as the XDG specification says.
 */
export function serverStateDirectory(connection: Connection): string {
  const { XDG_STATE_HOME = '' } = process.env
  const root = isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(homedir(), '.local', 'state')
  return join(root, 'anykind', 'servers', serverDigest(connection))
}
