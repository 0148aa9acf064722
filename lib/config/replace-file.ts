import { randomUUID } from 'node:crypto'
import { open, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ConfigError } from '../core/index.ts'

const permissions = 0o7777

/**
 * Gives a file a new text: readers see the old or the new one, never a part, also after a crash. A symbolic link
 * is followed and stays, mode and owner are kept, a new file is for its owner only (0600). `beforeSwap` is the
 * last chance to leave all as it is. Throws {@link ConfigError} when the file cannot be written.
 */
export async function replaceFile(
  path: string,
  text: string,
  beforeSwap: () => Promise<void> = async () => {},
): Promise<void> {
  try {
    const target = await followLinks(path)
    // In the same folder: a rename across file systems is none.
    const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}`)
    try {
      await writeBeside(temporary, text, await stat(target).catch(() => undefined))
      await beforeSwap()
      await rename(temporary, target)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
    await syncFolder(dirname(target))
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError(`cannot be written (${(error as NodeJS.ErrnoException).code})`, path)
  }
}

interface Owned {
  readonly mode: number
  readonly uid: number
  readonly gid: number
}

async function writeBeside(path: string, text: string, like: Owned | undefined): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    if (like !== undefined) {
      const mine = await file.stat()
      const isOthers = mine.uid !== like.uid || mine.gid !== like.gid
      // Only root can; others keep a file that is then their own.
      if (isOthers) await file.chown(like.uid, like.gid).catch(() => {})
      await file.chmod(like.mode & permissions)
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The file itself, also if a link leads to one that is not there yet. */
async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  const next = await readlink(path).catch(() => undefined)
  return next === undefined ? path : followLinks(resolve(dirname(path), next))
}

/** So that the rename is on the disk, too. Not every system can. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined)
  await folder?.sync().catch(() => {})
  await folder?.close()
}
