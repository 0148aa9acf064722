import type { ResourceClient, TableColumn, WireClient } from '../client/index.ts'
import { type ApiResource, type Clock, type KubeObject, RequestError } from '../core/index.ts'
import type { InformerHandler } from './handler-queue.ts'
import { type HandlerOptions, HandlerRegistration } from './handler-registration.ts'
import { InformerEvent, type InformerEventParts } from './informer-event.ts'
import type { InformerHealth, InformerOptions } from './informer-options.ts'
import { Lookout } from './lookout.ts'
import { projection } from './projection.ts'
import { isKnown, type Known } from './read-your-writes.ts'
import type { Recovery } from './recovery.ts'
import { createStore, Lister, labelIndices, type ObjectStore } from './store/index.ts'
import { Streams } from './streams.ts'
import { Waiters } from './waiters.ts'

/** What an informer needs besides its options. */
export interface InformerSurroundings {
  readonly clock: Clock
  /** The one of all informers of the server. */
  readonly recovery: Recovery
  /** Asks the server what a resource is now; undefined if it does not serve it. Absent: nobody knows. */
  readonly find:
    | ((resource: ApiResource, signal: AbortSignal) => Promise<ResourceClient | undefined>)
    | undefined
}

/**
 * What several informers of the same have in common: streams, store, handlers.
 *
 *               404: objects go
 *     following ──────────────▶ gone ──▶ looking, now and then, or when what is served changes
 *         ▲  ▲                                │
 *         │  └──────── served: new streams ───┘
 *         └─ another scope: objects go, new streams
 */
export class SharedInformer<T extends KubeObject = KubeObject> {
  readonly lister: Lister<T>
  readonly #options: InformerOptions
  readonly #surroundings: InformerSurroundings
  readonly #store: ObjectStore
  /** What there is to see until the first list is whole: nothing. */
  #unsynced: ObjectStore | undefined
  readonly #streams: Streams
  /** Undefined until there is something to look for. */
  #lookout: Lookout | undefined
  /** Those that are wanted, whether or not they can be followed now. */
  readonly #namespaces: Set<string | undefined>
  readonly #registrations = new Set<HandlerRegistration<T>>()
  readonly #waiters = new Waiters()
  readonly #synced = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<never>()
  readonly #stopping = new AbortController()
  #client: ResourceClient
  /** Reads objects. */
  #wire: WireClient
  #columns: readonly TableColumn[] = []
  #isGone = false
  #error: unknown

  constructor(
    client: ResourceClient,
    options: InformerOptions,
    surroundings: InformerSurroundings,
  ) {
    const { mode = 'bytes', indexers = {}, namespace, namespaces = [namespace] } = options
    const { clock, recovery } = surroundings
    this.#client = client
    this.#options = options
    this.#surroundings = surroundings
    this.#namespaces = new Set(namespaces)
    this.#wire = this.#wireOf(client)
    const decode = (bytes: Uint8Array): KubeObject => this.#wire.decode(bytes)
    this.#store = createStore({ mode, decode, indexers })
    this.#unsynced = createStore({ mode, decode, indexers })
    this.lister = new Lister(() => this.#unsynced ?? this.#store, labelIndices(indexers))
    const { labelSelector, fieldSelector, shardSelector, timeoutSeconds } = options
    this.#streams = new Streams({
      select: { labelSelector, fieldSelector, shardSelector },
      timeoutSeconds,
      clock,
      recovery,
      store: this.#store,
      wire: each => this.#wireOf(each),
      project: projection({ omitManagedFields: options.asTable, ...options }, decode),
      isHidden: () => !this.isSynced,
      tell: event => this.#tell(event),
      onProgress: () => this.#progress(),
      onGone: () => void this.#wait(),
      onFailure: error => this.#fail(error),
    })
    // Who does not wait is not told by the process.
    this.#ended.promise.catch(() => {})
    this.#follow()
  }

  /** What it is of, as it was found last. */
  get resource(): ApiResource {
    return this.#client.resource
  }

  /** Of tables, as they were told last. */
  get columns(): readonly TableColumn[] {
    return this.#columns
  }

  get isSynced(): boolean {
    return this.#unsynced === undefined
  }

  /** Undefined for all of them. */
  get namespaces(): string[] | undefined {
    const isOfAll = !this.resource.namespaced || this.#namespaces.has(undefined)
    return isOfAll ? undefined : [...this.#namespaces].filter(each => each !== undefined)
  }

  get synced(): Promise<void> {
    return this.#synced.promise
  }

  /** Rejects with what has ended it. */
  get ended(): Promise<never> {
    return this.#ended.promise
  }

  get health(): InformerHealth {
    const gone = { state: 'gone', alive: false } as const
    const streams = this.#streams.health.map(each => (this.#isGone ? { ...each, ...gone } : each))
    return {
      synced: this.isSynced,
      alive: streams.every(({ alive }) => alive),
      lagMs: Math.max(0, ...streams.map(({ lagMs }) => lagMs)),
      objects: this.lister.size,
      bytes: this.#store.bytes,
      error: this.#error,
      streams,
    }
  }

  addHandler(handler: InformerHandler<T>, options: HandlerOptions<T>): HandlerRegistration<T> {
    const registration = new HandlerRegistration<T>(handler, options, {
      store: this.#store,
      clock: this.#surroundings.clock,
      onRemove: each => this.#registrations.delete(each),
    })
    this.#registrations.add(registration)
    if (this.isSynced) registration.replay()
    return registration
  }

  /** Resolves when all streams, or that of a namespace, have got so far. */
  reached(
    resourceVersion: string,
    namespace: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const isDone = () => this.#streams.hasReached(resourceVersion, namespace)
    return this.#waiters.wait(isDone, signal)
  }

  /** Resolves when this state of an object is known, or that it is not selected. */
  knows(object: KubeObject, signal: AbortSignal): Promise<void> {
    const known: Known = {
      store: this.#store,
      namespaces: this.namespaces,
      labelSelector: this.#options.labelSelector,
      hasReached: (version, namespace) => this.#streams.hasReached(version, namespace || undefined),
    }
    return this.#waiters.wait(() => this.isSynced && isKnown(object, known), signal)
  }

  /** Resolves when something holds of what there is, which is asked after each change. */
  holds(isDone: () => boolean, signal: AbortSignal): Promise<void> {
    return this.#waiters.wait(() => this.isSynced && isDone(), signal)
  }

  addNamespace(namespace: string): void {
    this.#namespaces.add(namespace)
    if (!this.#isGone) this.#follow()
  }

  removeNamespace(namespace: string): void {
    if (!this.#namespaces.delete(namespace)) return
    this.#streams.remove(namespace, removed)
    this.#progress()
  }

  /** What the server serves of this resource has changed. */
  look(): void {
    if (this.#isGone) this.#lookout?.wake()
    else this.#compare().catch(() => {}) // A look that fails changes nothing.
  }

  stop(reason: unknown): void {
    this.#stopping.abort(reason)
    this.#streams.stop(reason)
    for (const registration of this.#registrations) registration.remove()
    this.#ended.reject(reason)
  }

  #wireOf(client: ResourceClient): WireClient {
    const { asTable, onlyMetadata } = this.#options
    const onColumns = (columns: readonly TableColumn[]): void => {
      this.#columns = columns
    }
    return (onlyMetadata ? client.onlyMetadata() : client).wire(asTable ? { onColumns } : {})
  }

  /** Objects of the cluster are in no namespace, whatever is asked for, as for kubectl. */
  #follow(): void {
    const { namespaced } = this.#client.resource
    for (const namespace of namespaced ? this.#namespaces : [undefined]) {
      this.#streams.start(this.#client, namespace)
    }
    this.#progress()
  }

  #restart(client: ResourceClient): void {
    this.#lookout?.asked()
    this.#streams.end(changed)
    this.#streams.clear()
    this.#client = client
    this.#wire = this.#wireOf(client)
    this.#isGone = false
    this.#follow()
  }

  async #find(): Promise<ResourceClient | undefined> {
    const { find } = this.#surroundings
    return find ? find(this.#client.resource, this.#stopping.signal) : this.#client
  }

  /** Streams of another scope would ask for the wrong objects; what is not served may still be streamed. */
  async #compare(): Promise<void> {
    const found = await this.#find()
    if (this.#isGone || this.#stopping.signal.aborted) return
    if (found === undefined) this.#streams.interrupt()
    else if (found.resource.namespaced !== this.#client.resource.namespaced) this.#restart(found)
  }

  /** The resource is gone: waits for it. */
  async #wait(): Promise<void> {
    if (this.#isGone) return
    this.#isGone = true
    this.#streams.end(changed)
    const { signal } = this.#stopping
    this.#lookout ??= new Lookout(this.#surroundings.clock)
    try {
      for (;;) {
        await this.#lookout.turn(signal)
        const found = await this.#find().catch(() => undefined)
        signal.throwIfAborted()
        if (found !== undefined) return this.#restart(found)
      }
    } catch (error) {
      if (!signal.aborted) this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#error = error
    this.stop(error)
  }

  #tell(event: InformerEventParts): void {
    if (!this.isSynced || this.#registrations.size === 0) return
    const shared = new InformerEvent<T>(event)
    for (const registration of this.#registrations) registration.tell(shared)
  }

  #progress(): void {
    if (!this.isSynced && this.#streams.areListed) {
      this.#unsynced = undefined
      for (const registration of this.#registrations) registration.replay()
      this.#synced.resolve()
    }
    this.#waiters.wake()
  }
}

const removed = new RequestError('informer: the namespace was removed')
const changed = new RequestError('informer: what the server serves has changed')
