import { randomBytes } from 'node:crypto'
import { NumberColumn } from './number-column.ts'
import { TextColumn } from './text-column.ts'

/** What most keys have room in, `namespace/name`. */
const keyWidth = 63
const firstSlots = 16
const none = new Uint32Array()

/**
 * Records by their keys, outside of JavaScript's heap: a Map of as many texts is copied by each collection until it is old,
 * and whole each time that it grows.
 *
 *     hash of 'shop/b' ──▶ slot 5         slots   ·  ·  ·  ·  ·  a  b  ·        at most half of them are taken
 *                              └─ is a ─▶ slot 6 is b: there                    deleted: those behind move up
 *
 * Nobody who names objects knows the seed, so that none can have all of them in one place.
 */
export class KeyIndex {
  size = 0
  /** One more than the id; 0: free. */
  #slots = none
  readonly #keys = new TextColumn(keyWidth)
  readonly #hashes = new NumberColumn()
  readonly #seed = randomBytes(4).readUInt32LE()

  /** Undefined if there is none. */
  idOf(key: string): number | undefined {
    if (this.size === 0) return undefined
    const hash = this.#hashOf(key)
    for (let at = this.#place(hash); ; at = this.#next(at)) {
      const slot = this.#slots[at] ?? 0
      if (slot === 0) return undefined
      if (this.#hashes.get(slot - 1) === hash && this.#keys.is(slot - 1, key)) return slot - 1
    }
  }

  keyOf(id: number): string {
    return this.#keys.get(id)
  }

  /** The record has no key yet, and the key no record. */
  add(id: number, key: string): void {
    if (++this.size * 2 > this.#slots.length) this.#grow()
    this.#keys.set(id, key)
    this.#hashes.set(id, this.#hashOf(key))
    this.#file(id)
  }

  delete(id: number): void {
    let free = this.#place(this.#hashes.get(id))
    while (this.#slots[free] !== id + 1) {
      if (!this.#slots[free]) throw new RangeError(`record ${id} has no key`)
      free = this.#next(free)
    }
    // Nothing may be behind a free slot that would be looked for before it.
    for (let at = this.#next(free); this.#slots[at] !== 0; at = this.#next(at)) {
      const slot = this.#slots[at] ?? 0
      const wanted = this.#place(this.#hashes.get(slot - 1))
      if (this.#distance(wanted, at) < this.#distance(free, at)) continue
      this.#slots[free] = slot
      free = at
    }
    this.#slots[free] = 0
    this.#keys.set(id, '')
    this.size--
  }

  #file(id: number): void {
    let at = this.#place(this.#hashes.get(id))
    while (this.#slots[at] !== 0) at = this.#next(at)
    this.#slots[at] = id + 1
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(Math.max(firstSlots, 2 * old.length))
    for (const slot of old) if (slot !== 0) this.#file(slot - 1)
  }

  #place(hash: number): number {
    return hash & (this.#slots.length - 1)
  }

  #next(at: number): number {
    return (at + 1) & (this.#slots.length - 1)
  }

  #distance(from: number, to: number): number {
    return (to - from) & (this.#slots.length - 1)
  }

  /** FNV-1a, seeded, with the last step of MurmurHash3, which has each bit depend on all. */
  #hashOf(key: string): number {
    let hash = this.#seed
    for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
    return (hash ^ (hash >>> 16)) >>> 0
  }
}
