import { type Indexer, indexValues } from './indexer.ts'
import { ObjectShelf } from './object-shelf.ts'
import { ObjectStore } from './object-store.ts'
import type { Decode, Shelf } from './shelf.ts'
import { SlabShelf } from './slab-shelf.ts'

/**
 * How objects are kept. `bytes`: their JSON, outside of JavaScript's heap, which costs little more than on the wire.
 * `compact`: that, compressed, which takes a tenth of the memory and twice the time to read. `objects`: parsed and frozen,
 * which takes three times the memory and no time.
 */
export type StoreMode = 'bytes' | 'compact' | 'objects'

/** What a store is made of. */
export interface CreateStoreOptions {
  readonly mode: StoreMode
  readonly decode: Decode
  readonly indexers: Readonly<Record<string, Indexer>>
}

/**
 * Large enough for a hundred objects, small enough to be moved while somebody waits for an event: that takes half a
 * millisecond at most.
 */
const slabBytes = 256 * 1024
/**
 * Zipped slabs are as large as what is unzipped for one read. Of 2 KB objects that are much alike, 16 KiB at once shrink to
 * 5 %, in a seventh of the time of one object with a dictionary, which shrinks to 4 %; twice as much takes too long to read.
 */
const zippedSlabBytes = 16 * 1024
/** Beside their bytes. What is read more widely is read as a stream, and better parsed each time. */
const recentObjects = 512

const shelves: Readonly<Record<StoreMode, (decode: Decode) => Shelf>> = {
  bytes: decode => new SlabShelf({ decode, slabBytes, zipped: false }),
  compact: decode => new SlabShelf({ decode, slabBytes: zippedSlabBytes, zipped: true }),
  objects: decode => new ObjectShelf(decode),
}

/** An empty store. */
export const createStore = ({ mode, decode, indexers }: CreateStoreOptions): ObjectStore =>
  new ObjectStore({
    shelf: shelves[mode](decode),
    decode,
    indexers: new Map(
      Object.entries(indexers).map(([name, indexer]) => [name, indexValues(indexer)]),
    ),
    recentObjects: mode === 'objects' ? 0 : recentObjects,
  })

/** The labels that have an index, and its name. */
export const labelIndices = (
  indexers: Readonly<Record<string, Indexer>>,
): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(indexers).flatMap(([name, indexer]) =>
      typeof indexer === 'object' && 'label' in indexer ? [[indexer.label, name]] : [],
    ),
  )
