import type { buildConnector, Pool } from 'undici'

/** The parts of undici that are used. */
export interface Undici {
  readonly Pool: typeof Pool
  readonly buildConnector: typeof buildConnector
}

/**
 * undici's Pool and connector without the rest of undici: its index also loads fetch, WebSocket, caches and
 * mocks, which cost every start twice the time and 14 MB. The package has no `exports`, so the files can be
 * named; its minor version is pinned, a spec holds them to be the same, and where they are not there the
 * index does.
 */
export async function loadUndici(folder = 'undici/lib'): Promise<Undici> {
  try {
    const [pool, connect] = await Promise.all([
      import(`${folder}/dispatcher/pool.js`) as Promise<{ default: typeof Pool }>,
      import(`${folder}/core/connect.js`) as Promise<{ default: typeof buildConnector }>,
    ])
    return { Pool: pool.default, buildConnector: connect.default }
  } catch {
    return import('undici')
  }
}
