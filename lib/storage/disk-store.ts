import { createHash, randomUUID } from 'node:crypto'
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobStore } from '../core/index.ts'

/** Larger than any OpenAPI document seen, and small enough that a planted file cannot fill the memory. */
const maxBlobBytes = 64 * 1024 * 1024

/**
 * Blobs as files of a folder. Names are hashes of keys, so a key from a server cannot name a path.
 * Folder 0700, files 0600, each written whole and renamed into place; a file that is someone else's,
 * too large or not plain is as good as absent. Failing to write is no failure: it is a cache.
 */
export class DiskStore implements BlobStore {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const path = this.#path(key)
    try {
      const { uid, size, mode } = await lstat(path)
      const mine = process.getuid === undefined || uid === process.getuid()
      const plain = (mode & 0o170000) === 0o100000
      return mine && plain && size <= maxBlobBytes ? await readFile(path) : undefined
    } catch {
      return undefined
    }
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.#path(key)
    const temporary = `${path}.${randomUUID()}`
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 })
      await writeFile(temporary, bytes, { mode: 0o600, flag: 'wx' })
      await rename(temporary, path)
    } catch {
      await rm(temporary, { force: true }).catch(() => undefined)
    }
  }

  #path(key: string): string {
    return join(this.#directory, createHash('sha256').update(key).digest('hex').slice(0, 40))
  }
}
