import type { Connection, Credentials } from '../../lib/core/index.ts'
import type { LoopbackServer } from './loopback-server.ts'

const nobody: Credentials = { headers: async () => ({}) }

/** The way to a loopback server: as nobody and with the system's roots, unless the spec says otherwise. */
export const connectionTo = (
  { url }: Pick<LoopbackServer, 'url'>,
  { tls = {}, credentials = nobody }: Partial<Pick<Connection, 'tls' | 'credentials'>> = {},
): Connection => ({ server: url, namespace: 'default', tls, credentials })
