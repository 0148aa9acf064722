import type { WireObject } from '../../client/index.ts'
import type { KubeObject } from '../../core/index.ts'
import { Groups } from './groups.ts'
import { KeyIndex } from './key-index.ts'
import { type LabelSet, LabelSets } from './label-sets.ts'
import { NumberColumn } from './number-column.ts'
import { Numbers } from './numbers.ts'
import { Postings } from './postings.ts'
import { RecentObjects } from './recent-objects.ts'
import type { Content, Decode, Shelf } from './shelf.ts'
import { TextColumn } from './text-column.ts'

/** A UUID, which a uid is for all that the API server makes. */
const uidWidth = 36
/** Of 64 bits, which a resourceVersion is where etcd keeps the objects. */
const versionWidth = 20

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
 *     key ─▶ id ─▶ ┌ key, uid, resourceVersion, labels, namespace        columns, a place for each record
 *                  ├ shelf: bytes in a slab, or an object
 *                  ├ recent: the parsed object, if it was read lately
 *                  └ postings: by each indexer
 *
 * A record is nothing in JavaScript's heap, unless an indexer gives it a value or its object is kept parsed: a collection takes
 * no longer however many there are.
 */
export class ObjectStore {
  readonly #options: ObjectStoreOptions
  readonly #keys = new KeyIndex()
  readonly #uids = new TextColumn(uidWidth)
  readonly #versions = new TextColumn(versionWidth)
  /** The number of the set; 0 where there is no object. */
  readonly #labels = new NumberColumn()
  readonly #free = new Numbers(0)
  readonly #labelSets = new LabelSets()
  readonly #namespaces = new Groups()
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
    return this.#keys.size
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
    return this.#keys.idOf(key)
  }

  keyOf(id: number): string {
    return this.#keys.keyOf(id)
  }

  hasUid(id: number, uid: string): boolean {
    return this.#uids.get(id) === uid
  }

  resourceVersionOf(id: number): string {
    return this.#versions.get(id)
  }

  /** Undefined if the object is gone. */
  labelsOf(id: number): LabelSet | undefined {
    const set = this.#labels.get(id)
    return set === 0 ? undefined : this.#labelSets.at(set)
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

  /** All records, in no promised order. Those that go meanwhile are left out. */
  *ids(): Generator<number, void> {
    for (let id = 0; id < this.#free.end; id++) if (this.#labels.get(id) !== 0) yield id
  }

  idsIn(namespace: string): Iterable<number> {
    return this.#namespaces.of(namespace)
  }

  isIn(namespace: string, id: number): boolean {
    return this.#namespaces.has(namespace, id)
  }

  /** Undefined if there is no such index. */
  index(name: string): Postings | undefined {
    return this.#indices.get(name)?.postings
  }

  /** Keeps an object in place of what its key had. Gives its record. */
  put(object: WireObject): number {
    const key = keyOf(object)
    return this.write(key, this.idOf(key), object)
  }

  /** As {@link put}, for who has looked for the key: `known` is its record, undefined if it has none. */
  write(key: string, known: number | undefined, object: WireObject): number {
    const id = known ?? this.#newRecord(key)
    const { shelf, decode } = this.#options
    this.#uids.set(id, object.uid)
    this.#versions.set(id, object.resourceVersion)
    this.#setLabels(id, this.#labelSets.take(object.labels))
    shelf.put(id, object.bytes)
    this.#recent?.forget(id)
    this.#namespaces.set(id, object.namespace)
    for (const { values, postings } of this.#indices.values()) {
      postings.set(id, values(object, decode))
    }
    return id
  }

  delete(id: number): void {
    this.#keys.delete(id)
    this.#options.shelf.drop(id)
    this.#recent?.forget(id)
    this.#namespaces.delete(id)
    for (const { postings } of this.#indices.values()) postings.delete(id)
    this.#setLabels(id, 0)
    this.#uids.set(id, '')
    this.#versions.set(id, '')
    this.#free.giveBack(id)
  }

  #setLabels(id: number, set: number): void {
    const old = this.#labels.get(id)
    this.#labels.set(id, set)
    if (old !== 0) this.#labelSets.release(old)
  }

  #newRecord(key: string): number {
    const id = this.#free.take()
    this.#keys.add(id, key)
    return id
  }
}
