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

/** A unit that this process has run, and the store has not. */
interface RunUnit {
  readonly line: string
  readonly factory: UnitFactory
}

/**
 * The code of units by the digest of their shape, which is all that it depends on: kinds, documents and
 * servers that have a shape in common share its code.
 *
 *     the store had it at the start  ->  this process has run it  ->  the package brings it  ->  ajv writes it
 *
 * The store gets all that was run as one blob, with what V8 made of it, when there is twice as much as it has, and when
 * {@link save} is called: to run that costs a fifth of running each unit of the package.
 */
export class UnitPack {
  /** How often code had to be written: that is what takes long. */
  writes = 0
  readonly #store: BlobStore | undefined
  readonly #kept: KeptUnits
  readonly #ready: () => ReadonlyMap<string, string>
  readonly #run = new LRUCache<string, RunUnit>({
    maxSize: maxCodeLength,
    sizeCalculation: ({ line }) => line.length,
  })
  /** Of those kept: where there are too many, the others make room. */
  readonly #used = new Set<string>()
  #writer: UnitWriter | undefined
  #savedLength: number
  #unsavedLength = 0
  #isDue = false
  #saving: Promise<void> = Promise.resolve()

  /** `ready`: the code that the package brings, asked for when the store has not what is wanted. */
  constructor(
    store?: BlobStore,
    kept: KeptUnits = { lines: '', factories: {} },
    ready: () => ReadonlyMap<string, string> = readyUnits,
  ) {
    this.#store = store
    this.#kept = kept
    this.#ready = ready
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
      this.#run.get(digest)?.factory ??
      this.#keep(digest, this.#ready().get(digest) ?? this.#write(shape, whole))
    )
  }

  /** Lets the store have what it has not. Never throws: what is not kept is written anew. */
  save(): Promise<void> {
    this.#saving = this.#saving.then(() => this.#save())
    return this.#saving
  }

  #write(shape: UnitSchema, whole: boolean): string {
    compiled.publish({})
    this.writes += 1
    this.#writer ??= new UnitWriter()
    return this.#writer.write(shape, whole)
  }

  #keep(digest: string, code: string): UnitFactory {
    const unit = { line: unitLine(digest, code), factory: runUnit(code) }
    this.#run.set(digest, unit)
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
      ...[...this.#run.values()].map(({ line }) => line),
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
