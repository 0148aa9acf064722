import { subscribe } from 'node:diagnostics_channel'
import type { RequestTrace } from 'anykind'
import { connectionsOpened } from './connections.ts'

/*
 * What this process has asked of the server and has had compiled, from the channels that every user can
 * listen to.
 */

const found = { requests: 0, schemaDocuments: 0, schemaBytes: 0, compiles: 0 }

subscribe('tracing:anykind:request:end', message => {
  const { path, attempts, bytes } = message as RequestTrace
  found.requests += attempts
  // The index of them is `/openapi/v3` itself.
  if (!path.startsWith('/openapi/v3/')) return
  found.schemaDocuments += attempts
  found.schemaBytes += bytes
})

subscribe('anykind:compile', () => {
  found.compiles += 1
})

/** What was counted since this module was loaded. */
export const counts = (): Readonly<typeof found & { connections: number }> => ({
  connections: connectionsOpened(),
  ...found,
})
