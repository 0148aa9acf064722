import type { WireObject } from '../client/index.ts'
import { compareResourceVersions } from '../core/index.ts'
import type { InformerEventParts } from './informer-event.ts'
import type { SourceEvent } from './source.ts'
import type { Step } from './step.ts'
import { type Content, keyOf, type ObjectStore } from './store/index.ts'
import type { Watcher } from './watcher.ts'

/** What a feed fills. */
export interface FeedOptions {
  readonly watcher: Watcher<WireObject>
  readonly store: ObjectStore
  /** Whose objects these are; undefined for those of all namespaces. */
  readonly namespace: string | undefined
  readonly project: (object: WireObject) => WireObject
  /** Whether nobody sees the store yet, so that a list may be written to it before it is whole. */
  readonly isHidden: () => boolean
  readonly tell: (event: InformerEventParts) => void
  /** The feed has told all up to its version; its list is whole. */
  readonly onProgress: () => void
}

/**
 * Keeps a store as what a watcher tells, and tells what has become of each object:
 *
 *     list    ──▶ replacement ──whole──▶ store        at once: nobody sees half a list
 *     changes ───────────────────────▶ store
 *
 * What is known already is not told again, and an older state never takes the place of a newer one. What a list lacks was
 * deleted unseen: it is told with its last known state.
 */
export class Feed {
  /** Undefined until the first list is whole. */
  version: string | undefined
  readonly #options: FeedOptions
  #replacement: Replacement | undefined
  #isEnded = false

  constructor(options: FeedOptions) {
    this.#options = options
  }

  /** Runs until the resource is not served any more. Throws as the watcher does. */
  async run(): Promise<void> {
    for await (const steps of this.#options.watcher.steps()) {
      for (const step of steps) if (!this.#isEnded) this.#take(step)
    }
  }

  /** Lets go of all its objects, each told as deleted, and takes nothing more. */
  end(): void {
    this.#isEnded = true
    for (const id of [...this.#ids()]) this.#delete(id, undefined)
  }

  #take(step: Step<WireObject>): void {
    if (step.type === 'listing') this.#replacement = new Replacement()
    else if (step.type === 'listed') this.#replace(step.resourceVersion)
    else if (step.type === 'progress') this.#progress(step.resourceVersion)
    else if (step.type === 'gone') return
    else if (this.#replacement === undefined) this.#change(step.events)
    else for (const { type, object } of step.events) this.#list(this.#replacement, type, object)
  }

  #ids(): Iterable<number> {
    const { store, namespace } = this.#options
    return namespace === undefined ? store.ids() : store.idsIn(namespace)
  }

  #list(replacement: Replacement, type: SourceEvent<unknown>['type'], object: WireObject): void {
    const { store, project, isHidden } = this.#options
    const key = keyOf(object)
    const id = store.idOf(key)
    if (type === 'DELETED') replacement.delete(key)
    else if (id !== undefined && this.#isSame(id, object)) replacement.keep(key)
    else if (isHidden()) {
      store.put(project(object), key)
      replacement.keep(key)
    } else replacement.add(key, project(object))
  }

  #replace(resourceVersion: string): void {
    const { store } = this.#options
    const replacement = this.#replacement ?? new Replacement()
    this.#replacement = undefined
    for (const id of [...this.#ids()]) {
      if (!replacement.has(store.keyOf(id))) this.#delete(id, undefined)
    }
    for (const [key, object] of replacement.added) this.#put(key, object)
    this.#progress(resourceVersion)
  }

  #change(events: readonly SourceEvent<WireObject>[]): void {
    const { store, project } = this.#options
    let newest = ''
    for (const { type, object } of events) {
      const key = keyOf(object)
      const id = store.idOf(key)
      newest = object.resourceVersion
      if (id !== undefined && this.#isOlder(id, object)) continue
      if (type === 'DELETED') {
        if (id !== undefined) this.#delete(id, project(object))
      } else if (id === undefined || !this.#isSame(id, object)) this.#put(key, project(object))
    }
    this.#progress(newest)
  }

  #progress(resourceVersion: string): void {
    if (resourceVersion !== '') this.version = resourceVersion
    this.version ??= ''
    this.#options.onProgress()
  }

  #isSame(id: number, { uid, resourceVersion }: WireObject): boolean {
    const { store } = this.#options
    if (resourceVersion === '' || store.resourceVersionOf(id) !== resourceVersion) return false
    return store.uidOf(id) === uid
  }

  /** Whether something newer is kept: a stream that is resumed may tell old states again. */
  #isOlder(id: number, object: WireObject): boolean {
    const kept = this.#options.store.resourceVersionOf(id)
    return compareResourceVersions(object.resourceVersion, kept) < 0
  }

  #put(key: string, object: WireObject): void {
    const { store, tell } = this.#options
    const known = store.idOf(key)
    const isOther = known !== undefined && store.uidOf(known) !== object.uid
    // Another one has taken the name, and the end of the first was missed.
    if (isOther) this.#delete(known, undefined)
    const oldContent = known === undefined || isOther ? undefined : store.content(known)
    const id = store.put(object, key)
    const type = oldContent === undefined ? 'add' : 'update'
    // The store's own text of the key, so that one that waits keeps no other.
    tell({ type, key: store.keyOf(id), content: store.content(id), oldContent })
  }

  /** `last` is what the server says of it; undefined if nobody saw it go. */
  #delete(id: number, last: WireObject | undefined): void {
    const { store, tell } = this.#options
    const content = last === undefined ? store.content(id) : this.#contentOf(last)
    const key = store.keyOf(id)
    store.delete(id)
    tell({ type: 'delete', key, content, isTombstone: last === undefined })
  }

  #contentOf({ bytes }: WireObject): Content {
    const copy = Uint8Array.from(bytes)
    return { read: () => this.#options.store.decode(copy) }
  }
}

/** A list while it comes: which objects there are, and those of them that are not kept already. */
class Replacement {
  readonly #keys = new Set<string>()
  readonly #added = new Map<string, WireObject>()

  get added(): Iterable<[string, WireObject]> {
    return this.#added
  }

  has(key: string): boolean {
    return this.#keys.has(key)
  }

  keep(key: string): void {
    this.#keys.add(key)
    this.#added.delete(key)
  }

  add(key: string, object: WireObject): void {
    this.#keys.add(key)
    this.#added.set(key, { ...object, bytes: Uint8Array.from(object.bytes) })
  }

  delete(key: string): void {
    this.#keys.delete(key)
    this.#added.delete(key)
  }
}
