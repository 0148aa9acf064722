import type { Pool } from 'undici'

/**
 * undici's Pool without the rest of undici: its index also loads fetch, WebSocket, caches and mocks, which
 * cost every start twice the time and 14 MB. The package has no `exports`, so the file can be named; its
 * minor version is pinned, a spec holds the two classes to be the same, and where the file is not there the
 * index does.
 */
export async function loadPool(file = 'undici/lib/dispatcher/pool.js'): Promise<typeof Pool> {
  try {
    const { default: found }: { default: typeof Pool } = await import(file)
    return found
  } catch {
    const undici = await import('undici')
    return undici.Pool
  }
}
