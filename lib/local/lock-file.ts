import { randomUUID } from 'node:crypto'
import { rename, stat, unlink, utimes, writeFile } from 'node:fs/promises'
import { poll } from './poll.ts'

/*
 * A lock among processes, as a file that exists while it is held. The holder touches it every two
 * seconds; one that was not touched for fifteen belongs to a process that is gone, and is taken over.
 * (Not the holder's process id: numbers are used again, and mean nothing in another container that
 * shares the folder.)
 */
const touchEveryMs = 2_000
const staleAfterMs = 15_000

/** How the wait for a lock is told of, and ended early. */
export interface LockOptions {
  /** Called once if another process holds the lock. */
  readonly onWait?: (() => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Runs the function while no other process runs one under the same path; waits for those that do. */
export async function withLock<T>(
  path: string,
  run: () => Promise<T>,
  { onWait, signal }: LockOptions = {},
): Promise<T> {
  if (!(await take(path))) {
    onWait?.()
    const polling = { everyMs: 200, timeoutMs: Number.POSITIVE_INFINITY, signal }
    await poll(async () => (await take(path)) || undefined, polling)
  }
  const touch = setInterval(() => {
    const now = new Date()
    utimes(path, now, now).catch(() => {}) // taken over while this process was stopped: nothing to do
  }, touchEveryMs)
  try {
    return await run()
  } finally {
    clearInterval(touch)
    await unlink(path).catch(() => {})
  }
}

async function take(path: string): Promise<boolean> {
  const created = await writeFile(path, '', { flag: 'wx', mode: 0o600 }).then(
    () => true,
    ignoreExists,
  )
  if (created) return true
  if (!(await isStale(path))) return false
  // Of several that find it stale one renames it, or it is a fresh one by now and goes back.
  const aside = `${path}.${randomUUID()}`
  await rename(path, aside).catch(() => {})
  if (await isStale(aside)) await unlink(aside)
  else await rename(aside, path).catch(() => {})
  return false
}

const ignoreExists = (error: NodeJS.ErrnoException): false => {
  if (error.code === 'EEXIST') return false
  throw error
}

/** A file that is not there (any more) is not stale. */
const isStale = async (path: string): Promise<boolean> => {
  const found = await stat(path).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs > staleAfterMs
}
