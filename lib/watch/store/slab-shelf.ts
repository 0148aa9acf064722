import { NumberColumn } from './number-column.ts'
import { Numbers } from './numbers.ts'
import type { Content, Decode, Shelf } from './shelf.ts'
import { entryBytes, Place, type Reading, Slab, Unzipped } from './slab.ts'

/** A store of few small objects is not to take a megabyte. */
const firstBytes = 4096

/** How slabs are made. */
export interface SlabShelfOptions {
  readonly decode: Decode
  /** Of a slab, once there are enough objects; a larger object has a slab of its own. */
  readonly slabBytes: number
  /** Whether a slab is compressed when it is full. */
  readonly zipped: boolean
}

/**
 * Contents as their JSON, one behind the other in slabs:
 *
 *     record   slab  offset  length        slab 0 ▒▒▒▒··▒▒▒▒▒▒▒▒▒▒   full
 *        0       0       0     912         slab 1 ▒▒···············   full, less than half of it live: moved, then let go
 *        1       2     731    1204         slab 2 ▒▒▒▒▒▒              open: all that is new goes here
 *
 * A changed object is written anew and its old bytes are dead. Memory goes back with the slab: when it has nothing live,
 * or so little that moving it is cheap.
 */
export class SlabShelf implements Shelf {
  bytes = 0
  readonly #options: SlabShelfOptions
  readonly #reading: Reading
  /** By number, from 1. */
  readonly #slabs: (Slab | undefined)[] = []
  readonly #free = new Numbers(1)
  /** The number of the record's slab; 0 if it has no content. */
  readonly #slabOf = new NumberColumn()
  readonly #offsets = new NumberColumn()
  readonly #lengths = new NumberColumn()
  #open: Slab | undefined

  constructor(options: SlabShelfOptions) {
    this.#options = options
    this.#reading = { decode: options.decode, unzipped: new Unzipped() }
  }

  put(id: number, bytes: Uint8Array): void {
    // First, so that what it had is not moved to make room for it.
    this.drop(id)
    this.#write(id, bytes)
  }

  drop(id: number): void {
    const slab = this.#slabs[this.#slabOf.get(id)]
    if (slab === undefined) return
    this.#slabOf.set(id, 0)
    this.#release(slab, this.#lengths.get(id))
  }

  content(id: number): Content {
    const slab = this.#slabs[this.#slabOf.get(id)]
    if (slab === undefined) throw new RangeError(`record ${id} has no content`)
    return new Place(slab, this.#offsets.get(id), this.#lengths.get(id))
  }

  #write(id: number, bytes: Uint8Array): void {
    const slab = this.#slabFor(entryBytes(bytes.length))
    this.#offsets.set(id, slab.append(id, bytes))
    this.#lengths.set(id, bytes.length)
    this.#slabOf.set(id, slab.number)
    if (slab !== this.#open) this.#zip(slab)
  }

  #slabFor(bytes: number): Slab {
    const { slabBytes } = this.#options
    if (this.#open?.hasRoom(bytes)) return this.#open
    // One that is too large for most leaves the open one to those that follow.
    if (bytes > slabBytes / 2) return this.#newSlab(bytes)
    const full = this.#open
    this.#open = this.#newSlab(Math.min(slabBytes, Math.max(firstBytes, this.bytes, bytes)))
    if (full === undefined) return this.#open
    if (isSparse(full)) this.#move(full)
    else this.#zip(full)
    // What was moved may have filled it.
    return this.#slabFor(bytes)
  }

  #newSlab(bytes: number): Slab {
    const number = this.#free.take()
    const slab = new Slab(number, bytes, this.#reading)
    this.#slabs[number] = slab
    this.bytes += slab.capacity
    return slab
  }

  #zip(slab: Slab): void {
    if (!this.#options.zipped) return
    this.bytes -= slab.capacity
    slab.zip()
    this.bytes += slab.capacity
  }

  #release(slab: Slab, length: number): void {
    slab.live -= entryBytes(length)
    if (slab !== this.#open && isSparse(slab)) this.#move(slab)
  }

  /** Writes what is live anew, and lets the slab go. */
  #move(slab: Slab): void {
    this.bytes -= slab.capacity
    if (slab.live > 0)
      slab.each((id, offset, length) => {
        // One that was written twice, or is elsewhere by now, is not.
        const isHere = this.#slabOf.get(id) === slab.number && this.#offsets.get(id) === offset
        if (isHere) this.#write(id, slab.bytesAt(offset, length))
      })
    slab.live = 0
    this.#slabs[slab.number] = undefined
    this.#free.giveBack(slab.number)
  }
}

const isSparse = (slab: Slab): boolean => slab.live < slab.used / 2
