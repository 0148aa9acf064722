import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type LockOptions, withLock } from './lock-file.ts'

/**
 * A folder under `root` that is filled once and then never changes: its name says what is in it. Gives
 * its path; `fill` is called if it is not there, with a new folder beside it, which takes its place
 * whole when `fill` is done, or goes away when it throws. Two processes do not fill it both.
 */
export async function cachedFolder(
  root: string,
  name: string,
  fill: (folder: string) => Promise<void>,
  lock: LockOptions = {},
): Promise<string> {
  const folder = join(root, name)
  if (existsSync(folder)) return folder
  await mkdir(root, { recursive: true, mode: 0o700 })
  await withLock(
    `${folder}.lock`,
    async () => {
      if (existsSync(folder)) return // whoever held the lock before has done it
      const beside = await mkdtemp(`${folder}.partial-`)
      try {
        await fill(beside)
        await rename(beside, folder)
      } catch (error) {
        await rm(beside, { recursive: true, force: true })
        throw error
      }
    },
    lock,
  )
  return folder
}
