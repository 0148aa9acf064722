import type { buildConnector } from 'undici'

/*
 * undici's connector without the rest of undici: its index also loads clients, fetch, WebSocket, caches and mocks, which cost
 * every start twice the time and 14 MB. The package has no `exports`, so the file can be named; its minor version is pinned, a
 * spec holds it to be the same, and where it is not there the index does.
 */

const files = 'undici/lib'

/** What opens sockets: TCP or TLS, with a deadline, sessions that are resumed, and the socket of a proxy below. */
export async function loadConnector(folder: string = files): Promise<typeof buildConnector> {
  try {
    return (await import(`${folder}/core/connect.js`)).default
  } catch {
    return (await import('undici')).buildConnector
  }
}
