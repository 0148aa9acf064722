import {
  type KubeObject,
  type LabelRequirement,
  matchesSelector,
  parseLabelSelector,
  RequestError,
} from '../../core/index.ts'
import type { LabelSet } from './label-sets.ts'
import type { ObjectStore } from './object-store.ts'

/** Which objects of a store. */
export interface ListSelection {
  readonly namespace?: string | undefined
  /** As kubectl's `-l`. An index by a label that it names with `=` or `in` is used. */
  readonly labelSelector?: string | undefined
}

/**
 * Reads a store. No server is asked. Objects are not to be written to: one that was read before is frozen, as it is
 * shared, and another is the reader's own, so that nothing reaches the store either way. Who goes through objects sees each
 * as it is when it comes to it; those that go meanwhile are left out.
 */
export class Lister<T extends KubeObject = KubeObject> {
  readonly #open: () => ObjectStore
  /** The index of each label that has one. */
  readonly #labelIndices: ReadonlyMap<string, string>

  constructor(open: () => ObjectStore, labelIndices: ReadonlyMap<string, string>) {
    this.#open = open
    this.#labelIndices = labelIndices
  }

  get #store(): ObjectStore {
    return this.#open()
  }

  /** How many objects there are. */
  get size(): number {
    return this.#store.size
  }

  /** The object of a key, `namespace/name`, or `name` for one of the cluster; undefined if there is none. */
  get(key: string): T | undefined {
    const id = this.#store.idOf(key)
    return id === undefined ? undefined : (this.#store.read(id) as T)
  }

  has(key: string): boolean {
    return this.#store.idOf(key) !== undefined
  }

  /** The objects that are selected; all of them by default. Throws RequestError for a selector that is none. */
  *list(selection: ListSelection = {}): Generator<T, void, undefined> {
    for (const id of this.#select(selection)) yield this.#store.read(id) as T
  }

  /** The keys of the objects that are selected: none is parsed. Throws as {@link list}. */
  *keys(selection: ListSelection = {}): Generator<string, void, undefined> {
    for (const id of this.#select(selection)) yield this.#store.keyOf(id)
  }

  /** The objects that an indexer has given a value. Throws RequestError if there is no such indexer. */
  *byIndex(name: string, value: string): Generator<T, void, undefined> {
    for (const id of this.#postings(name).of(value)) yield this.#store.read(id) as T
  }

  /** As {@link byIndex}, the keys alone. */
  *keysByIndex(name: string, value: string): Generator<string, void, undefined> {
    for (const id of this.#postings(name).of(value)) yield this.#store.keyOf(id)
  }

  /** All values that an indexer has given to an object. Throws as {@link byIndex}. */
  indexValues(name: string): Iterable<string> {
    return this.#postings(name).values()
  }

  #postings(name: string) {
    const postings = this.#store.index(name)
    if (postings === undefined) throw new RequestError(`read a cache: it has no index "${name}"`)
    return postings
  }

  *#select({ namespace, labelSelector }: ListSelection): Generator<number, void, undefined> {
    const requirements = labelSelector ? parseLabelSelector(labelSelector) : []
    const isWanted = selected(requirements)
    for (const id of this.#candidates(namespace, requirements)) {
      const labels = this.#store.labelsOf(id)
      if (labels === undefined || !isWanted(labels)) continue
      if (namespace === undefined || this.#store.isIn(namespace, id)) yield id
    }
  }

  /** The fewest records that are known to have all that are wanted among them. */
  #candidates(
    namespace: string | undefined,
    requirements: readonly LabelRequirement[],
  ): Iterable<number> {
    for (const { key, operator, values } of requirements) {
      const name = operator === 'In' ? this.#labelIndices.get(key) : undefined
      const postings = name === undefined ? undefined : this.#store.index(name)
      if (postings) return values.values().flatMap(value => postings.of(value))
    }
    return namespace === undefined ? this.#store.ids() : this.#store.idsIn(namespace)
  }
}

/** Whether labels are wanted; asked once for each set of them. */
function selected(requirements: readonly LabelRequirement[]): (labels: LabelSet) => boolean {
  if (requirements.length === 0) return () => true
  const known = new Map<LabelSet, boolean>()
  return set => {
    let isWanted = known.get(set)
    if (isWanted === undefined) {
      isWanted = matchesSelector(requirements, set.labels)
      known.set(set, isWanted)
    }
    return isWanted
  }
}
