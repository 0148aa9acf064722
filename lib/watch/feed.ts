import type { WireObject } from '../client/index.ts'
import { compareResourceVersions } from '../core/index.ts'
import type { InformerEventParts } from './informer-event.ts'
import type { SourceEvent } from './source.ts'
import type { Step } from './step.ts'
import { type Content, IdSet, keyOf, type ObjectStore } from './store/index.ts'
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
    if (type === 'DELETED') replacement.delete(key, id)
    else if (id !== undefined && this.#isSame(id, object)) replacement.keep(key, id)
    else if (isHidden()) replacement.keep(key, store.write(key, id, project(object)))
    else replacement.add(key, id, project(object))
  }

  #replace(resourceVersion: string): void {
    const replacement = this.#replacement ?? new Replacement()
    this.#replacement = undefined
    const missing = Iterator.from(this.#ids()).filter(id => !replacement.has(id))
    for (const id of missing.toArray()) this.#delete(id, undefined)
    const { store } = this.#options
    for (const [key, object] of replacement.added) this.#put(key, store.idOf(key), object)
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
      } else if (id === undefined || !this.#isSame(id, object)) this.#put(key, id, project(object))
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
    const isSameVersion = store.resourceVersionOf(id) === resourceVersion
    return resourceVersion !== '' && isSameVersion && store.hasUid(id, uid)
  }

  /** Whether something newer is kept: a stream that is resumed may tell old states again. */
  #isOlder(id: number, object: WireObject): boolean {
    const kept = this.#options.store.resourceVersionOf(id)
    return compareResourceVersions(object.resourceVersion, kept) < 0
  }

  #put(key: string, known: number | undefined, object: WireObject): void {
    const { store, tell } = this.#options
    const isOther = known !== undefined && !store.hasUid(known, object.uid)
    // Another one has taken the name, and the end of the first was missed.
    if (isOther) this.#delete(known, undefined)
    const old = isOther ? undefined : known
    const oldContent = old === undefined ? undefined : store.content(old)
    const id = store.write(key, old, object)
    const type = old === undefined ? 'add' : 'update'
    tell({ type, key, content: store.content(id), oldContent })
  }

  /** `last` is what the server says of it; undefined if nobody saw it go. */
  #delete(id: number, last: WireObject | undefined): void {
    const { store, tell } = this.#options
    const content = last === undefined ? store.content(id) : this.#contentOf(last)
    // Told first: who is to be told of it still finds the record by its key.
    tell({ type: 'delete', key: store.keyOf(id), content, isTombstone: last === undefined })
    store.delete(id)
  }

  #contentOf({ bytes }: WireObject): Content {
    const copy = Uint8Array.from(bytes)
    return { read: () => this.#options.store.decode(copy) }
  }
}

/** A list while it comes: which records it has, and the objects that are not kept as they are. */
class Replacement {
  readonly #ids = new IdSet()
  readonly #added = new Map<string, WireObject>()

  get added(): Iterable<[string, WireObject]> {
    return this.#added
  }

  has(id: number): boolean {
    return this.#ids.has(id)
  }

  keep(key: string, id: number): void {
    this.#ids.add(id)
    this.#added.delete(key)
  }

  add(key: string, id: number | undefined, object: WireObject): void {
    if (id !== undefined) this.#ids.add(id)
    this.#added.set(key, { ...object, bytes: Uint8Array.from(object.bytes) })
  }

  delete(key: string, id: number | undefined): void {
    if (id !== undefined) this.#ids.delete(id)
    this.#added.delete(key)
  }
}
