import { constants, createInflateRaw, type InflateRaw, inflateRawSync } from 'node:zlib'

/** As much as zlib gives at once; a line of a watch is a few KiB. */
const maxChunkSize = 64 * 1024

/** What bytes unpack to, and how many of them were used: what follows the content is left. */
export interface Inflated {
  readonly parts: readonly Uint8Array[]
  readonly used: number
}

/**
 * Unpacks content that is there whole, on this thread: to ask another takes longer. `length` is what it is likely to unpack
 * to: so much room is made at once. Undefined if it is not whole.
 */
export function inflateWhole(bytes: Uint8Array, length: number): Inflated | undefined {
  const chunkSize = Math.min(maxChunkSize, Math.max(constants.Z_MIN_CHUNK, length))
  try {
    const { buffer, engine } = inflateRawSync(bytes, { info: true, chunkSize }) as unknown as {
      readonly buffer: Uint8Array
      readonly engine: InflateRaw
    }
    // A copy: who keeps the last event of a silent stream would keep all of the pool that it is a part of.
    return { parts: [Uint8Array.from(buffer)], used: engine.bytesWritten }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') return undefined
    throw error
  }
}

/** Unpacks content as it comes, on zlib's threads. */
export class Inflation implements Disposable {
  /** Whether the content has ended. */
  isEnded = false
  readonly #zlib = createInflateRaw({ chunkSize: maxChunkSize })
  #parts: Uint8Array[] = []

  constructor() {
    this.#zlib.on('data', part => this.#parts.push(part))
    // Thrown where it is waited for.
    this.#zlib.on('error', () => {})
  }

  /** Throws Error on what is not packed. */
  async add(bytes: Uint8Array): Promise<Inflated> {
    const before = this.#zlib.bytesWritten
    await this.#write(bytes)
    const parts = this.#parts
    this.#parts = []
    return { parts, used: this.#zlib.bytesWritten - before }
  }

  [Symbol.dispose](): void {
    this.#zlib.destroy()
  }

  /** Of bytes behind the end zlib says nothing but that it is the end. */
  async #write(bytes: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const onEnd = (): void => {
      this.isEnded = true
      resolve()
    }
    this.#zlib.once('end', onEnd).once('error', reject)
    try {
      this.#zlib.write(bytes, () => resolve())
      await promise
    } finally {
      this.#zlib.off('end', onEnd).off('error', reject)
    }
  }
}
