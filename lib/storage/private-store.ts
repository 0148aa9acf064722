import { lstatSync } from 'node:fs'
import type { BlobStore } from '../core/index.ts'
import { DiskStore } from './disk-store.ts'

const forOthers = 0o077

/**
 * A {@link DiskStore} for blobs that are run as code, or that nobody else may know: its folder and each file must be this user's alone,
 * neither read nor written by others, or nothing is read and nothing is written. Where that cannot be told, as
 * on Windows, it is always empty.
 */
export class PrivateStore implements BlobStore {
  readonly #directory: string
  readonly #files: DiskStore

  constructor(directory: string) {
    this.#directory = directory
    this.#files = new DiskStore(directory, { forbiddenMode: forOthers })
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#isPrivate() ? this.#files.get(key) : undefined
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    this.#files.createDirectory()
    if (this.#isPrivate()) await this.#files.put(key, bytes)
  }

  #isPrivate(): boolean {
    try {
      const stat = lstatSync(this.#directory)
      const mine = stat.uid === process.getuid?.()
      return mine && stat.isDirectory() && (stat.mode & forOthers) === 0
    } catch {
      return false
    }
  }
}
