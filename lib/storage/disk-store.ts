import { createHash, randomUUID } from 'node:crypto'
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { BlobStore } from '../core/index.ts'

/** Larger than any OpenAPI document seen, and small enough that a planted file cannot fill the memory. */
const maxBlobBytes = 64 * 1024 * 1024
/** Neither a symbolic link is followed nor a FIFO waited for. Windows has no such flags. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
const writableByOthers = 0o022

/**
 * Blobs as files of a folder. Names are hashes of keys, so a key from a server cannot name a path.
 * Folder 0700, files 0600, each written whole and renamed into place; a file that is not plain, too
 * large, someone else's or writable by others is as good as absent. Failing to write is no failure: it
 * is a cache.
 *
 * Each call is done in one go. By promises, a blob of which 0.1 ms is the disk's takes 3 ms of threads and
 * turns, at each start of a command; and whoever gets or puts one parses or prints all of it in one go as well,
 * which takes longer.
 */
export class DiskStore implements BlobStore {
  readonly #directory: string
  readonly #forbiddenMode: number

  /** `forbiddenMode`: permissions that no file may have. Default: to be written by others. */
  constructor(
    directory: string,
    { forbiddenMode = writableByOthers }: { forbiddenMode?: number } = {},
  ) {
    this.#directory = directory
    this.#forbiddenMode = forbiddenMode
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    try {
      const file = openSync(this.#path(key), openFlags)
      try {
        // Of the file that is open, not of its name: nobody can swap one for the other in between.
        const stat = fstatSync(file)
        const mine = process.getuid === undefined || stat.uid === process.getuid()
        const closed = process.platform === 'win32' || (stat.mode & this.#forbiddenMode) === 0
        const usable = stat.isFile() && mine && closed && stat.size <= maxBlobBytes
        return usable ? readFileSync(file) : undefined
      } finally {
        closeSync(file)
      }
    } catch {
      return undefined
    }
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(key)
    const temporary = `${path}.${randomUUID()}`
    try {
      this.createDirectory()
      writeFileSync(temporary, bytes, { mode: 0o600, flag: 'wx' })
      renameSync(temporary, path)
    } catch {
      removeIfThere(temporary)
    }
  }

  /** Creates the folder, and those above it, if they are not there and can be. */
  createDirectory(): void {
    try {
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 })
    } catch {
      // Nothing will be kept then.
    }
  }

  #path(key: string): string {
    return join(this.#directory, createHash('sha256').update(key).digest('hex').slice(0, 40))
  }
}

function removeIfThere(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // It is a cache: what cannot be removed does no harm.
  }
}
