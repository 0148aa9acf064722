import type { Client } from '../../client/index.ts'
import { ConfigError, formatObject, gvkOf, type KubeObject } from '../../core/index.ts'
import type { SetItem } from '../set-item.ts'
import {
  type ApplySetContents,
  applySetId,
  type ParentName,
  partOfLabel,
  toolOf,
} from './apply-set-parent.ts'
import { groupKind } from './group-kind.ts'
import {
  type Entries,
  entriesOf,
  entryKey,
  entryOf,
  type InventoryEntry,
} from './inventory-entry.ts'
import { selectMembers, servedAs } from './labelled-objects.ts'
import { membershipOf } from './membership.ts'
import { type ParentReference, parentNameOf } from './parent-name.ts'
import { ApplySetParent, type InventoryOptions } from './parent-object.ts'

type Members = Omit<ApplySetContents, 'tooling'> & { readonly entries: Entries }

/**
 * What was applied as one set before, so that what is no longer in it can be found: an ApplySet of KEP-3659, which kubectl reads
 * and writes too. A run goes so, and may end at any line without losing an object:
 *
 *     open     the parent is read, and refused if it is another's
 *     begin    it is written to have what it had and what will be applied
 *     …        all of `labelled` is applied
 *     members  what carries the label and was not applied is what is to be pruned
 *     end      the parent is written to have what is left, by uid
 */
export class Inventory {
  readonly id: string
  /** The object that keeps it. */
  readonly parent: ApplySetParent
  readonly #client: Client
  readonly #signal: AbortSignal | undefined
  #contents: ApplySetContents

  private constructor(client: Client, parent: ApplySetParent, options: InventoryOptions) {
    this.id = applySetId(parent.name)
    this.parent = parent
    this.#client = client
    this.#signal = options.signal
    this.#contents = parent.read()
  }

  /**
   * Reads a set's parent; a Secret or ConfigMap need not be there yet. Throws ConfigError for a parent that may be none or is
   * another's, and NoMatchError for a resource that is not served.
   */
  static async open(client: Client, options: InventoryOptions): Promise<Inventory> {
    return new Inventory(client, await ApplySetParent.open(client, options), options)
  }

  /**
   * The id of a set, by which its journal goes; that a Secret or ConfigMap keeps it is known without a request. Throws ConfigError for a parent
   * that needs a namespace and has none, and NoMatchError for a resource that is not served.
   */
  static async idOf(client: Client, reference: ParentReference): Promise<string> {
    return applySetId(await parentNameOf(client, reference))
  }

  /** What the parent is called. */
  get name(): ParentName {
    return this.parent.name
  }

  /** Each member by the parent; undefined if it does not say, as kubectl's do not, nor those of more members than an object may name. */
  get entries(): Entries | undefined {
    return this.#contents.entries
  }

  /** What manages the set: `anykind`, `kubectl`. */
  get tool(): string {
    return toolOf(this.#contents.tooling)
  }

  /** The items as members. Throws ConfigError for one that says itself of which set it is. */
  labelled<T extends SetItem>(items: readonly T[]): T[] {
    return items.map(item => {
      const { metadata } = item.object
      if (metadata.labels?.[partOfLabel] !== undefined) {
        throw new ConfigError(
          `${formatObject(item.object)}: its label ${partOfLabel} is ours to set`,
        )
      }
      const labels = { ...metadata.labels, [partOfLabel]: this.id }
      return { ...item, object: { ...item.object, metadata: { ...metadata, labels } } }
    })
  }

  /**
   * Has the parent say that the set may hold these, too. Throws ConfigError, before anything is written, if one of them is a
   * member of another set. `beforeWrite` is waited for between the two: a journal's begin.
   */
  async begin(
    objects: readonly KubeObject[],
    beforeWrite: () => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    await this.#refuseForeign(objects)
    await beforeWrite()
    await this.extend(objects.map(withoutUid))
  }

  /** As {@link begin}, of objects that are stored, and may be another set's still. */
  async extend(objects: readonly KubeObject[]): Promise<void> {
    const { tooling, ...old } = this.#contents
    const { groupKinds, namespaces, entries } = await this.#contentsOf(objects)
    this.#contents = await this.parent.write({
      tooling,
      groupKinds: old.groupKinds.union(groupKinds),
      namespaces: old.namespaces.union(namespaces),
      entries: old.entries && new Map([...old.entries, ...entries]),
    })
  }

  /** What selects all that carries the set's label. */
  get labelSelector(): string {
    return `${partOfLabel}=${this.id}`
  }

  /** What carries the set's label, each as metadata alone: more than was applied is what was applied before. */
  members(): Promise<KubeObject[]> {
    return selectMembers(this.#client, this.#contents, this.labelSelector, this.#signal)
  }

  /**
   * Of {@link members} those that are proven to be, as {@link membershipOf} has it, or are of these keys: what may be said to be in the
   * set from then on. Others have but copied the label.
   */
  async provenMembers(
    fieldManager = 'anykind',
    keys: ReadonlySet<string> = new Set(),
  ): Promise<KubeObject[]> {
    const members = await this.members()
    return members.filter(
      object =>
        keys.has(entryKey(entryOf(object))) || membershipOf(object, this, fieldManager).isProven,
    )
  }

  /** Has the parent say that the set holds these, which are stored, and nothing else. */
  async end(objects: readonly KubeObject[]): Promise<void> {
    const { tooling } = this.#contents
    this.#contents = await this.parent.write({ tooling, ...(await this.#contentsOf(objects)) })
  }

  async #refuseForeign(objects: readonly KubeObject[]): Promise<void> {
    const contents = await this.#contentsOf(objects)
    const others = `${partOfLabel},${partOfLabel}!=${this.id}`
    for (const object of await selectMembers(this.#client, contents, others, this.#signal)) {
      if (!contents.entries.has(entryKey(entryOf(object)))) continue
      const set = object.metadata.labels?.[partOfLabel]
      throw new ConfigError(`${formatObject(object)} is in another apply set, ${set}`)
    }
  }

  async #contentsOf(objects: readonly KubeObject[]): Promise<Members> {
    const groupKinds = new Set<string>()
    const namespaces = new Set<string>()
    const entries: InventoryEntry[] = []
    for (const object of objects) {
      const gvk = gvkOf(object)
      groupKinds.add(groupKind(gvk))
      const entry = entryOf(object)
      const inNamespace = { ...entry, namespace: entry.namespace ?? this.#client.namespace }
      const isNamespaced = (await servedAs(this.#client, gvk, this.#signal))?.namespaced
      // Of a kind that is not served yet it may be either.
      if (isNamespaced !== true) entries.push({ ...entry, namespace: undefined })
      if (isNamespaced === false) continue
      entries.push(inNamespace)
      namespaces.add(inNamespace.namespace)
    }
    return { groupKinds, namespaces, entries: entriesOf(entries) }
  }
}

/** What a manifest says of it is not what the server will. */
function withoutUid({ metadata: { uid: _, ...metadata }, ...object }: KubeObject): KubeObject {
  return { ...object, metadata } as KubeObject
}
