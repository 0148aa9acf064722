import type { ResourceClient, WireObject } from '../client/index.ts'
import { type Clock, type KubeObject, RequestError, type SelectOptions } from '../core/index.ts'
import { Feed } from './feed.ts'
import type { InformerHandler } from './handler-queue.ts'
import { type HandlerOptions, HandlerRegistration } from './handler-registration.ts'
import { InformerEvent, type InformerEventParts } from './informer-event.ts'
import { type ProjectionOptions, projection } from './projection.ts'
import { wireSource } from './source.ts'
import {
  createStore,
  type Indexer,
  Lister,
  labelIndices,
  type ObjectStore,
  type StoreMode,
} from './store/index.ts'
import type { StreamHealth } from './stream-health.ts'
import { VersionWaiters } from './version-waiters.ts'
import { Watcher } from './watcher.ts'

/** What an informer keeps, and how. */
export interface InformerOptions extends SelectOptions, ProjectionOptions {
  /** Objects of one namespace. Default: of all. */
  readonly namespace?: string | undefined
  /** Objects of these, each by a watch of its own; they can be added and removed later. Default: of all. */
  readonly namespaces?: readonly string[] | undefined
  /** Default `bytes`. */
  readonly mode?: StoreMode | undefined
  /** Asks for metadata alone: objects are `PartialObjectMetadata`. Default false. */
  readonly onlyMetadata?: boolean | undefined
  /** Ways to find objects by, besides key, namespace and labels. */
  readonly indexers?: Readonly<Record<string, Indexer>> | undefined
}

/** How an informer is, as data. */
export interface InformerHealth {
  readonly synced: boolean
  /** Whether all streams follow the server. */
  readonly alive: boolean
  /** Of the stream that was last heard of the longest ago. */
  readonly lagMs: number
  readonly objects: number
  /** Memory outside of JavaScript's heap. */
  readonly bytes: number
  /** What has ended it, if anything but its caller has. */
  readonly error: unknown
  readonly streams: readonly (StreamHealth & { readonly namespace: string | undefined })[]
}

interface Stream {
  readonly feed: Feed
  readonly watcher: Watcher<WireObject>
  readonly ended: AbortController
}

/** What several informers of the same have in common: streams, store, handlers. */
export class SharedInformer<T extends KubeObject = KubeObject> {
  readonly lister: Lister<T>
  readonly #client: ResourceClient
  readonly #options: InformerOptions
  readonly #clock: Clock
  readonly #store: ObjectStore
  readonly #project: (object: WireObject) => WireObject
  readonly #streams = new Map<string | undefined, Stream>()
  readonly #registrations = new Set<HandlerRegistration<T>>()
  readonly #waiters = new VersionWaiters()
  readonly #synced = Promise.withResolvers<void>()
  readonly #ended = Promise.withResolvers<never>()
  #isSynced = false
  #error: unknown

  constructor(client: ResourceClient, options: InformerOptions, clock: Clock) {
    const { mode = 'bytes', indexers = {} } = options
    this.#client = options.onlyMetadata ? client.onlyMetadata() : client
    this.#options = options
    this.#clock = clock
    const wire = this.#client.wire()
    const decode = (bytes: Uint8Array): KubeObject => wire.decode(bytes)
    this.#store = createStore({ mode, decode, indexers })
    this.#project = projection(options, decode)
    const none = createStore({ mode, decode, indexers })
    this.lister = new Lister(() => (this.#isSynced ? this.#store : none), labelIndices(indexers))
    // Who does not wait is not told by the process.
    this.#ended.promise.catch(() => {})
    for (const namespace of namespacesOf(client, options)) this.#start(namespace)
    this.#progress()
  }

  get isSynced(): boolean {
    return this.#isSynced
  }

  get namespaces(): (string | undefined)[] {
    return [...this.#streams.keys()]
  }

  get synced(): Promise<void> {
    return this.#synced.promise
  }

  /** Rejects with what has ended it. */
  get ended(): Promise<never> {
    return this.#ended.promise
  }

  get health(): InformerHealth {
    const streams = [...this.#streams].map(([namespace, { watcher }]) => ({
      namespace,
      ...watcher.health,
    }))
    return {
      synced: this.#isSynced,
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
      clock: this.#clock,
      onRemove: each => this.#registrations.delete(each),
    })
    this.#registrations.add(registration)
    if (this.#isSynced) registration.replay()
    return registration
  }

  observed(
    resourceVersion: string,
    namespace: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const versions = (): (string | undefined)[] => {
      const one = this.#streams.get(namespace) ?? this.#streams.get(undefined)
      const streams = namespace !== undefined && one ? [one] : [...this.#streams.values()]
      return streams.map(({ feed }) => feed.version)
    }
    return this.#waiters.wait(resourceVersion, versions, signal)
  }

  addNamespace(namespace: string): void {
    if (!this.#streams.has(namespace)) this.#start(namespace)
  }

  removeNamespace(namespace: string): void {
    const stream = this.#streams.get(namespace)
    if (stream === undefined) return
    this.#streams.delete(namespace)
    stream.ended.abort(ended)
    stream.feed.clear()
    this.#progress()
  }

  stop(reason: unknown): void {
    for (const { ended } of this.#streams.values()) ended.abort(reason)
    for (const registration of this.#registrations) registration.remove()
    this.#ended.reject(reason)
  }

  #start(namespace: string | undefined): void {
    const { labelSelector, fieldSelector } = this.#options
    const ended = new AbortController()
    const watcher = new Watcher(wireSource(this.#client.in(namespace).wire()), {
      select: { labelSelector, fieldSelector },
      signal: ended.signal,
      clock: this.#clock,
      streaming: true,
      enduring: true,
    })
    const feed = new Feed({
      watcher,
      store: this.#store,
      namespace,
      project: this.#project,
      isHidden: () => !this.#isSynced,
      tell: event => this.#tell(event),
      onProgress: () => this.#progress(),
    })
    this.#streams.set(namespace, { feed, watcher, ended })
    feed.run().catch(error => {
      if (ended.signal.aborted) return
      this.#error = error
      this.stop(error)
    })
  }

  #tell(event: InformerEventParts): void {
    if (!this.#isSynced || this.#registrations.size === 0) return
    const shared = new InformerEvent<T>(event)
    for (const registration of this.#registrations) registration.tell(shared)
  }

  #progress(): void {
    const streams = [...this.#streams.values()]
    if (!this.#isSynced && streams.every(({ feed }) => feed.version !== undefined)) {
      this.#isSynced = true
      for (const registration of this.#registrations) registration.replay()
      this.#synced.resolve()
    }
    this.#waiters.wake()
  }
}

/** Objects of the cluster are in none, whatever is asked for, as for kubectl. */
function namespacesOf(
  { resource }: ResourceClient,
  { namespace, namespaces }: InformerOptions,
): ReadonlySet<string | undefined> {
  if (!resource.namespaced) return new Set([undefined])
  return new Set<string | undefined>(namespaces ?? [namespace])
}

const ended = new RequestError('informer: the namespace was removed')
