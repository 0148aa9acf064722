/** Where discovery and schemas keep what they have read. Content is never secret and can be read again. */
export interface BlobStore {
  /** The bytes under a key, or undefined; a blob that cannot be read is one that is not there. */
  get(key: string): Promise<Uint8Array | undefined>
  /** Keeps the bytes. A store that cannot keep them does not fail the caller. */
  put(key: string, bytes: Uint8Array): Promise<void>
}
