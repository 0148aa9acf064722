import { LRUCache } from 'lru-cache'
import type { BlobStore } from '../lib/core/index.ts'
import { compiled } from './channels.ts'
import { digestIn, type KeptUnits, unitLine } from './kept-units.ts'
import { readyUnits } from './ready-units.ts'
import type { UnitSchema } from './translate.ts'
import type { UnitFactory } from './unit.ts'
import { decodeUnits, encodeUnits, runUnit, unitDigest, unitsKey } from './unit-script.ts'
import { UnitWriter } from './unit-writer.ts'

/** So much code is kept, in memory and in the store: all built-in kinds are half of it. */
const maxCodeLength = 2 * 1024 * 1024

/** A unit that this process has written. */
interface WrittenUnit {
  readonly line: string
  readonly factory: UnitFactory
}

/**
 * The code of units by the digest of their shape, which is all that it depends on: kinds, documents and
 * servers that have a shape in common share its code.
 *
 *     the store had it at the start  ->  this process has run it  ->  the package brings it  ->  ajv writes it
 *
 * The store gets all of it as one blob, when there is twice as much as it has, and when {@link save} is called.
 */
export class UnitPack {
  /** How often code had to be written: that is what takes long. */
  writes = 0
  readonly #store: BlobStore | undefined
  readonly #kept: KeptUnits
  readonly #written = new LRUCache<string, WrittenUnit>({
    maxSize: maxCodeLength,
    sizeCalculation: ({ line }) => line.length,
  })
  /** Of those that the package brings. */
  readonly #ready = new Map<string, UnitFactory>()
  /** Of those kept: where there are too many, the others make room. */
  readonly #used = new Set<string>()
  #writer: UnitWriter | undefined
  #savedLength: number
  #unsavedLength = 0
  #isDue = false
  #saving: Promise<void> = Promise.resolve()

  constructor(store?: BlobStore, kept: KeptUnits = { lines: '', factories: {} }) {
    this.#store = store
    this.#kept = kept
    this.#savedLength = kept.lines.length
  }

  /** `whole`: for what counts as it is; otherwise for branches of anyOf and its like. Throws as V8 and ajv do. */
  factory(shape: UnitSchema, whole: boolean): UnitFactory {
    const digest = unitDigest(shape, whole)
    const kept = this.#kept.factories[digest]
    if (kept !== undefined) {
      this.#used.add(digest)
      return kept
    }
    return (
      this.#written.get(digest)?.factory ??
      this.#ready.get(digest) ??
      this.#take(digest) ??
      this.#write(digest, shape, whole)
    )
  }

  /** Lets the store have what it has not. Never throws: what is not kept is written anew. */
  save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#save())
    return this.#saving
  }

  #take(digest: string): UnitFactory | undefined {
    const code = readyUnits().get(digest)
    if (code === undefined) return undefined
    const factory = runUnit(code)
    this.#ready.set(digest, factory)
    return factory
  }

  #write(digest: string, shape: UnitSchema, whole: boolean): UnitFactory {
    compiled.publish({})
    this.writes += 1
    this.#writer ??= new UnitWriter()
    const code = this.#writer.write(shape, whole)
    const unit = { line: unitLine(digest, code), factory: runUnit(code) }
    this.#written.set(digest, unit)
    this.#unsavedLength += unit.line.length
    if (!this.#isDue && this.#unsavedLength >= this.#savedLength) {
      // Begins when the object has been looked at, and so has all of its units.
      this.#isDue = true
      void this.save()
    }
    return unit.factory
  }

  async #save(): Promise<void> {
    if (this.#store === undefined || this.#unsavedLength === 0) return
    const lines = this.#lines()
    this.#savedLength = lines.length
    this.#unsavedLength = 0
    this.#isDue = false
    try {
      await this.#store.put(unitsKey(), encodeUnits(unitsKey(), lines))
    } catch {
      // It is a cache: without it there is more to do, and nothing is wrong.
    }
  }

  /** What is in use comes first, where there is too much. */
  #lines(): string {
    const kept = this.#kept.lines.split(/(?<=\n)/)
    const isUsed = (line: string): boolean => this.#used.has(digestIn(line))
    const all = [
      ...[...this.#written.values()].map(({ line }) => line),
      ...kept.filter(line => isUsed(line)),
      ...kept.filter(line => !isUsed(line)),
    ]
    let room = maxCodeLength
    const fitting = all.filter(line => {
      room -= line.length
      return room >= 0
    })
    return fitting.join('')
  }
}

/** Opens what a store has. */
export async function openUnitPack(store: BlobStore | undefined): Promise<UnitPack> {
  if (store === undefined) return new UnitPack()
  const key = unitsKey()
  const blob = await store.get(key)
  return new UnitPack(store, blob === undefined ? undefined : decodeUnits(key, blob))
}
