import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Calls with the same environment but for an empty home folder, in which no program has left a cache; it is
 * removed afterwards. Gives what the call gives.
 */
export async function withColdHome<T>(
  env: Readonly<Record<string, string>>,
  call: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const home = await mkdtemp(join(tmpdir(), 'anykind-bench-home-'))
  try {
    return await call({ ...env, HOME: home })
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
