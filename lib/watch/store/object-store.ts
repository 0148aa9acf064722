import type { WireObject } from '../../client/index.ts'
import type { KubeObject } from '../../core/index.ts'
import { type LabelSet, LabelSets } from './label-sets.ts'
import { Postings } from './postings.ts'
import { RecentObjects } from './recent-objects.ts'
import type { Content, Decode, Shelf } from './shelf.ts'

/** Gives an object's values for an index, by its number in the shelf or by what is known without parsing it. */
export type IndexValues = (object: WireObject, decode: Decode) => readonly string[]

/** What is kept, and how. */
export interface ObjectStoreOptions {
  readonly shelf: Shelf
  readonly decode: Decode
  /** By name. */
  readonly indexers: ReadonlyMap<string, IndexValues>
  /** Parsed objects that are kept beside their bytes; 0 where the shelf has them parsed. */
  readonly recentObjects: number
}

/** An object's name in a store: `namespace/name`, or `name` for one of the cluster. */
export const keyOf = ({ namespace, name }: { namespace: string; name: string }): string =>
  namespace === '' ? name : `${namespace}/${name}`

/**
 * Objects by key. Of each, a record: what is asked for all the time; its contents are on a shelf.
 *
 *     key ─▶ id ─▶ ┌ key, uid, resourceVersion, labels        columns, a place for each record
 *                  ├ shelf: bytes in a slab, or an object
 *                  ├ recent: the parsed object, if it was read lately
 *                  └ postings: by namespace, and by each indexer
 */
export class ObjectStore {
  readonly #options: ObjectStoreOptions
  readonly #ids = new Map<string, number>()
  readonly #keys: string[] = []
  readonly #uids: string[] = []
  readonly #versions: string[] = []
  readonly #labels: (LabelSet | undefined)[] = []
  readonly #free: number[] = []
  readonly #labelSets = new LabelSets()
  readonly #namespaces = new Postings()
  readonly #indices = new Map<string, { values: IndexValues; postings: Postings }>()
  /** Undefined until something is read: there are informers of hundreds of kinds, of which few are. */
  #recent: RecentObjects | undefined

  constructor(options: ObjectStoreOptions) {
    this.#options = options
    for (const [name, values] of options.indexers) {
      this.#indices.set(name, { values, postings: new Postings() })
    }
  }

  /** How many objects there are. */
  get size(): number {
    return this.#ids.size
  }

  /** The memory that their contents take outside of JavaScript's heap. */
  get bytes(): number {
    return this.#options.shelf.bytes
  }

  /** How many distinct sets of labels there are. */
  get labelSets(): number {
    return this.#labelSets.size
  }

  /** An object of its JSON. */
  decode(bytes: Uint8Array): KubeObject {
    return this.#options.decode(bytes)
  }

  /** The record of a key; undefined if there is none. */
  idOf(key: string): number | undefined {
    return this.#ids.get(key)
  }

  keyOf(id: number): string {
    return this.#keys[id] ?? ''
  }

  uidOf(id: number): string {
    return this.#uids[id] ?? ''
  }

  resourceVersionOf(id: number): string {
    return this.#versions[id] ?? ''
  }

  labelsOf(id: number): LabelSet | undefined {
    return this.#labels[id]
  }

  /** An object as it is now, to be read however late. */
  content(id: number): Content {
    return this.#options.shelf.content(id)
  }

  /** An object: frozen if others have read it too, else the reader's own. */
  read(id: number): KubeObject {
    this.#recent ??= new RecentObjects(this.#options.recentObjects)
    return this.#recent.read(id, () => this.#options.shelf.content(id))
  }

  /** All records, in the order in which they came. Those that go meanwhile are left out. */
  ids(): Iterable<number> {
    return this.#ids.values()
  }

  idsIn(namespace: string): Iterable<number> {
    return this.#namespaces.of(namespace)
  }

  /** Undefined if there is no such index. */
  index(name: string): Postings | undefined {
    return this.#indices.get(name)?.postings
  }

  /** Keeps an object in place of what its key had. Gives its record. */
  put(object: WireObject, key: string = keyOf(object)): number {
    const id = this.#ids.get(key) ?? this.#newRecord(key)
    const { shelf, decode } = this.#options
    // A text that is kept already is not kept anew.
    if (this.#uids[id] !== object.uid) this.#uids[id] = object.uid
    this.#versions[id] = object.resourceVersion
    const old = this.#labels[id]
    this.#labels[id] = this.#labelSets.take(object.labels)
    if (old !== undefined) this.#labelSets.release(old)
    shelf.put(id, object.bytes)
    this.#recent?.forget(id)
    this.#namespaces.set(id, [object.namespace])
    for (const { values, postings } of this.#indices.values()) {
      postings.set(id, values(object, decode))
    }
    return id
  }

  delete(id: number): void {
    this.#ids.delete(this.keyOf(id))
    this.#options.shelf.drop(id)
    this.#recent?.forget(id)
    this.#namespaces.delete(id)
    for (const { postings } of this.#indices.values()) postings.delete(id)
    const labels = this.#labels[id]
    if (labels !== undefined) this.#labelSets.release(labels)
    this.#labels[id] = undefined
    this.#keys[id] = ''
    this.#uids[id] = ''
    this.#versions[id] = ''
    this.#free.push(id)
  }

  #newRecord(key: string): number {
    const id = this.#free.pop() ?? this.#keys.length
    this.#ids.set(key, id)
    this.#keys[id] = key
    return id
  }
}
