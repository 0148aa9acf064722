import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { KubeObject } from '../../core/index.ts'
import type { Content, Decode } from './shelf.ts'

const nothing = Buffer.alloc(0)

/** The slab that was unzipped last: who goes through a store reads the objects of a slab one after the other. */
export class Unzipped {
  #slab: Slab | undefined
  #bytes: Buffer = nothing

  /** The whole of a zipped slab. */
  of(slab: Slab, zipped: Uint8Array): Buffer {
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

/** What stands before each object: its record's number and its length, of 32 bits each. */
const headBytes = 8

/** What an object of so many bytes takes. */
export const entryBytes = (length: number): number => headBytes + length

/**
 * A piece of memory outside of JavaScript's heap, which is only ever appended to: what was written stays as it was for
 * whoever still reads it, even when the store has let go of the slab.
 *
 *     ┌─┬────────┬─┬───────────┬─┬──────┬───────────────┐
 *     │h│ object │h│  (dead)   │h│object│     free      │     used: up to the free part; live: of the objects
 *     └─┴────────┴─┴───────────┴─┴──────┴───────────────┘
 */
export class Slab {
  readonly number: number
  /** Bytes that were written. */
  used = 0
  /** Bytes of them that are still of an object. */
  live = 0
  readonly #reading: Reading
  /** Empty once it is zipped. */
  #bytes: Buffer
  #zipped: Uint8Array | undefined

  constructor(number: number, capacity: number, reading: Reading) {
    this.number = number
    this.#bytes = Buffer.alloc(capacity)
    this.#reading = reading
  }

  /** The memory that it takes. */
  get capacity(): number {
    return (this.#zipped ?? this.#bytes).length
  }

  /** Whether an entry of so many bytes fits. */
  hasRoom(bytes: number): boolean {
    return this.used + bytes <= this.#bytes.length
  }

  /** Writes an object's bytes. Gives where they are. */
  append(id: number, bytes: Uint8Array): number {
    const head = this.used
    const offset = head + headBytes
    this.#bytes.writeUInt32LE(id, head)
    this.#bytes.writeUInt32LE(bytes.length, head + 4)
    this.#bytes.set(bytes, offset)
    this.used = offset + bytes.length
    this.live += entryBytes(bytes.length)
    return offset
  }

  /** The object whose bytes they are. */
  objectAt(offset: number, length: number): KubeObject {
    return this.#reading.decode(this.bytesAt(offset, length))
  }

  /** What was written there. */
  bytesAt(offset: number, length: number): Uint8Array {
    return this.#unzipped().subarray(offset, offset + length)
  }

  /** Visits all that was written here, some of it since moved or gone. */
  each(visit: (id: number, offset: number, length: number) => void): void {
    const bytes = this.#unzipped()
    for (let head = 0; head < this.used; ) {
      const offset = head + headBytes
      const length = bytes.readUInt32LE(head + 4)
      visit(bytes.readUInt32LE(head), offset, length)
      head = offset + length
    }
  }

  /** Compresses it (zstd). Nothing can be written any more. */
  zip(): void {
    if (this.#zipped !== undefined) return
    // A copy: what zlib gives is a part of something larger.
    this.#zipped = Uint8Array.from(zstdCompressSync(this.#bytes.subarray(0, this.used)))
    this.#bytes = nothing
  }

  #unzipped(): Buffer {
    return this.#zipped === undefined ? this.#bytes : this.#reading.unzipped.of(this, this.#zipped)
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
