import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Clock, ConfigError, systemClock } from '../core/index.ts'

/*
 * client-go's lock of a kubeconfig (`clientcmd.ModifyConfig`): `FILE.lock`, made with O_EXCL, there as long as
 * somebody changes the file. kubectl gives up at once when it finds one, and never removes one that its maker
 * has left behind. We wait, and take over what is old: nobody needs ten seconds for a small file.
 */
const staleAfterMs = 10_000
const lookEveryMs = 50

/** How the wait for a lock ends early, and who tells time. */
export interface FileLockOptions {
  readonly signal?: AbortSignal | undefined
  /** Default the machine's. */
  readonly clock?: Clock | undefined
}

/** A lock that was taken. */
export interface FileLock {
  /** Throws {@link ConfigError} if another process has taken it over: this one was stopped for long. */
  check(): Promise<void>
}

/**
 * Runs the function while no other process that heeds the lock changes the file. Throws {@link ConfigError} if
 * no lock can be made, and `signal.reason`.
 */
export async function withFileLock<T>(
  file: string,
  run: (lock: FileLock) => Promise<T>,
  { signal, clock = systemClock }: FileLockOptions = {},
): Promise<T> {
  const path = lockOf(file)
  await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(fault(file))
  let inode = await take(file)
  while (inode === undefined) {
    await clock.sleep(lookEveryMs, signal)
    inode = await take(file)
  }
  const isHeld = async () => (await found(path))?.ino === inode
  try {
    return await run({
      check: async () => {
        if (!(await isHeld())) throw new ConfigError('its lock was taken over; try again', file)
      },
    })
  } finally {
    if (await isHeld()) await unlink(path).catch(() => {})
  }
}

const lockOf = (file: string): string => `${file}.lock`

/** Gives the inode of the lock that was made, undefined if somebody has it. */
async function take(file: string): Promise<bigint | undefined> {
  const path = lockOf(file)
  const made = await make(file)
  if (made !== undefined || !(await isStale(path))) return made
  // Of several that find it stale one renames it, or it is a fresh one by now and goes back.
  const aside = `${path}.${randomUUID()}`
  await rename(path, aside).catch(() => {})
  if (await isStale(aside)) await unlink(aside).catch(() => {})
  else await rename(aside, path).catch(() => {})
  return make(file)
}

async function make(file: string): Promise<bigint | undefined> {
  try {
    const made = await open(lockOf(file), 'wx', 0o600)
    const { ino } = await made.stat({ bigint: true })
    await made.close()
    return ino
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined
    return fault(file)(error)
  }
}

const found = (path: string) => stat(path, { bigint: true }).catch(() => undefined)

/** A file that is not there (any more) is not stale. */
async function isStale(path: string): Promise<boolean> {
  const lock = await found(path)
  return lock !== undefined && Date.now() - Number(lock.mtimeMs) > staleAfterMs
}

const fault =
  (file: string) =>
  (error: unknown): never => {
    throw new ConfigError(`cannot be locked (${(error as NodeJS.ErrnoException).code})`, file)
  }
