import { createHash } from 'node:crypto'
import type { Connection } from '../core/index.ts'

/**
 * What a server is known by in names of folders. The digest is over the address, the proxy on the way there and how the server is
 * verified, so that two servers behind one forwarded port, or of one name on two networks, never share a folder, and one
 * that was not verified leaves nothing for one that is.
 */
export const serverDigest = ({ server, tls, proxy }: Connection): string =>
  createHash('sha256')
    .update(
      JSON.stringify([server, tls.ca, tls.serverName, tls.insecureSkipVerify === true, proxy?.url]),
    )
    .digest('hex')
