import { createInflateRaw, type InflateRaw, inflateRawSync } from 'node:zlib'

/** As much as zlib gives at once; a line of a watch is a few KiB. */
const chunkSize = 64 * 1024

/** What bytes unpack to, and how many of them were used: what follows the content is left. */
export interface Inflated {
  readonly parts: readonly Uint8Array[]
  readonly used: number
}

/** Unpacks content that is there whole, on this thread: to ask another takes longer. Undefined if it is not whole. */
export function inflateWhole(bytes: Uint8Array): Inflated | undefined {
  try {
    const { buffer, engine } = inflateRawSync(bytes, { info: true }) as unknown as {
      readonly buffer: Uint8Array
      readonly engine: InflateRaw
    }
    return { parts: [buffer], used: engine.bytesWritten }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') return undefined
    throw error
  }
}

/** Unpacks content as it comes, on zlib's threads. */
export class Inflation implements Disposable {
  /** Whether the content has ended. */
  isEnded = false
  readonly #zlib = createInflateRaw({ chunkSize })
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
