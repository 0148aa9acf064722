import type { buildConnector, Pool } from 'undici'

/*
 * undici's connector and Pool without the rest of undici: its index also loads fetch, WebSocket, caches and mocks, which cost
 * every start twice the time and 14 MB. The package has no `exports`, so the files can be named; its minor version is pinned, a
 * spec holds them to be the same, and where they are not there the index does.
 */

const files = 'undici/lib'

/** What opens sockets. */
export async function loadConnector(folder: string = files): Promise<typeof buildConnector> {
  try {
    return (await import(`${folder}/core/connect.js`)).default
  } catch {
    return (await import('undici')).buildConnector
  }
}

/** Connections of HTTP/1.1, and the parser of their answers. */
export async function loadPool(folder: string = files): Promise<typeof Pool> {
  try {
    return (await import(`${folder}/dispatcher/pool.js`)).default
  } catch {
    return (await import('undici')).Pool
  }
}
