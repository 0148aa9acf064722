import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { KubeObject } from '../../core/index.ts'
import type { Content, Decode } from './shelf.ts'

/** The slab that was unzipped last: who goes through a store reads the objects of a slab one after the other. */
export class Unzipped {
  #slab: Slab | undefined
  #bytes: Uint8Array = new Uint8Array()

  /** The whole of a zipped slab. */
  of(slab: Slab, zipped: Uint8Array): Uint8Array {
    if (this.#slab !== slab) {
      this.#bytes = zstdDecompressSync(zipped, { maxOutputLength: slab.used })
      this.#slab = slab
    }
    return this.#bytes
  }
}

/** How the slabs of a shelf are read. */
export interface Reading {
  readonly decode: Decode
  readonly unzipped: Unzipped
}

/**
 * A piece of memory outside of JavaScript's heap, which is only ever appended to: what was written stays as it was for
 * whoever still reads it, even when the store has let go of the slab.
 *
 *     ┌────────┬───────────┬──────┬───────────────┐
 *     │ object │  (dead)   │object│     free      │     used: up to the free part; live: of the objects
 *     └────────┴───────────┴──────┴───────────────┘
 */
export class Slab {
  /** Bytes that were written. */
  used = 0
  /** Bytes of them that are still of an object. */
  live = 0
  /** The records whose objects were written here, some of them since moved or gone. */
  readonly ids: number[] = []
  readonly #reading: Reading
  #bytes: Uint8Array
  #isZipped = false

  constructor(capacity: number, reading: Reading) {
    this.#bytes = new Uint8Array(capacity)
    this.#reading = reading
  }

  /** The memory that it takes. */
  get capacity(): number {
    return this.#bytes.length
  }

  /** Whether so many bytes fit. */
  hasRoom(bytes: number): boolean {
    return !this.#isZipped && this.used + bytes <= this.#bytes.length
  }

  /** Writes an object's bytes. Gives where they are. */
  append(id: number, bytes: Uint8Array): number {
    const offset = this.used
    this.#bytes.set(bytes, offset)
    this.ids.push(id)
    this.used += bytes.length
    this.live += bytes.length
    return offset
  }

  /** Bytes that were written, to be read at once. */
  bytesAt(offset: number, length: number): Uint8Array {
    const bytes = this.#isZipped ? this.#reading.unzipped.of(this, this.#bytes) : this.#bytes
    return bytes.subarray(offset, offset + length)
  }

  /** The object whose bytes they are. */
  objectAt(offset: number, length: number): KubeObject {
    return this.#reading.decode(this.bytesAt(offset, length))
  }

  /** Compresses it (zstd). Nothing can be written any more. */
  zip(): void {
    if (this.#isZipped) return
    // A copy: what zlib gives is a part of something larger.
    this.#bytes = Uint8Array.from(zstdCompressSync(this.#bytes.subarray(0, this.used)))
    this.#isZipped = true
  }
}

/** Where an object's bytes are. A function for each would take three times as much. */
export class Place implements Content {
  readonly #slab: Slab
  readonly #offset: number
  readonly #length: number

  constructor(slab: Slab, offset: number, length: number) {
    this.#slab = slab
    this.#offset = offset
    this.#length = length
  }

  read(): KubeObject {
    return this.#slab.objectAt(this.#offset, this.#length)
  }
}
