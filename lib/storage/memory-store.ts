import type { BlobStore } from '../core/index.ts'

/** Blobs for the life of the process: where no disk may be written, and for specs. */
export class MemoryStore implements BlobStore {
  readonly #blobs = new Map<string, Uint8Array>()

  async get(key: string): Promise<Uint8Array | undefined> {
    return this.#blobs.get(key)
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    this.#blobs.set(key, bytes)
  }
}
