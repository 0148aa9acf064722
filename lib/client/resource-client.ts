import {
  type ApiRequest,
  type ApiResource,
  type ApplyOptions,
  createRequest,
  type DeleteCollectionOptions,
  type DeleteOptions,
  decodeJson,
  decodeList,
  decodeObject,
  deleteCollectionRequest,
  deleteRequest,
  formatObject,
  formatRequest,
  type GetOptions,
  getRequest,
  type KubeList,
  type KubeObject,
  type Patch,
  patchRequest,
  RequestError,
  type Send,
  type Target,
  updateRequest,
  type WatchEvent,
  type WatchOptions,
  type WriteOptions,
} from '../core/index.ts'
import { type AnswerKind, asking } from './accept.ts'
import { toConflictError } from './conflict-error.ts'
import { type DeleteResult, decodeDeleteResult } from './delete-result.ts'
import {
  collectEvents,
  collectPages,
  type ListAllOptions,
  type ListObjectsOptions,
  streamObjects,
} from './list-objects.ts'
import { openList } from './open-list.ts'
import { type ListPage, listPages, type PagesOptions } from './pages.ts'
import { SharedFields } from './shared-fields.ts'
import { streamList } from './streaming-list.ts'
import { TableClient, type TableOptions } from './table-client.ts'
import { type WatchSource, watchEvents } from './watch-events.ts'
import { WireClient, type WireSource } from './wire/wire-client.ts'

/** What a call takes besides its own options. */
export interface CallOptions {
  /** Ends the call; it then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
  /** Deadline of the call. Default: the transport's, 60 s. */
  readonly timeoutMs?: number | undefined
}

/** A write that the server has done: what it answered, or, of a delete, what is not there any more. */
export type Written =
  | { readonly object: KubeObject }
  | { readonly deleted: Pick<Target, 'namespace'> & { name: string; uid: string | undefined } }

/** The part of a resource that a client speaks of: all of it, one namespace, one subresource, only metadata. */
interface Scope extends Pick<Target, 'namespace' | 'subresource'> {
  readonly onlyMetadata?: boolean
  readonly onWritten?: (written: Written, signal: AbortSignal | undefined) => Promise<void>
}

/**
 * The verbs of one resource. A value: {@link in} and {@link subresource} give new ones.
 *
 * Objects are plain data and never written to. Every verb throws RequestError before anything is sent
 * when the target cannot be named, ApiError when the server refuses, TransportError when no answer came.
 */
export class ResourceClient<T extends KubeObject = KubeObject> {
  /** What discovery says of the resource. */
  readonly resource: ApiResource
  readonly #send: Send
  /** For lists alone: an object by itself has nobody to share with. */
  readonly #shared: SharedFields
  readonly #scope: Scope

  constructor(
    send: Send,
    resource: ApiResource,
    shared: SharedFields = new SharedFields(),
    scope: Scope = {},
  ) {
    this.#send = send
    this.resource = resource
    this.#shared = shared
    this.#scope = scope
  }

  /** The namespace that this client is for; undefined for all of them, and for cluster-scoped resources. */
  get namespace(): string | undefined {
    return this.#scope.namespace
  }

  /** The same resource in one namespace; ignored for cluster-scoped ones, as kubectl does. */
  in(namespace: string | undefined): ResourceClient<T> {
    if (!this.resource.namespaced) return this
    return this.#scoped({ namespace })
  }

  /** A subresource by name: `status`, `scale`, `eviction`, any that the server has. */
  subresource(subresource: string): ResourceClient {
    return this.#scoped({ subresource })
  }

  /**
   * The same resource, of which the server sends apiVersion, kind and metadata only: a list of what is named or labelled
   * how takes a fraction of the time and memory. Objects are of kind `PartialObjectMetadata`, so that none
   * of them can be written back in place of the whole.
   */
  onlyMetadata(): ResourceClient {
    return this.#scoped({ onlyMetadata: true })
  }

  /**
   * The same resource, each of whose writes of one object resolves when this does, which is told what was written; what
   * it rejects with is the call's error, though the write is done. A dry run writes nothing.
   */
  afterWrites(onWritten: NonNullable<Scope['onWritten']>): ResourceClient<T> {
    return this.#scoped({ onWritten })
  }

  /** The same resource as tables, columns and rows that the server makes as `kubectl get` prints them. */
  table(options: TableOptions = {}): TableClient {
    return new TableClient(this.#send, this.resource, this.#scope, options)
  }

  /**
   * The same resource, of which objects stay bytes until they are read: what caches are filled from. With `onColumns`
   * objects are rows of tables ({@link RowObject}), whose columns it is told.
   */
  wire({ onColumns }: Pick<WireSource, 'onColumns'> = {}): WireClient {
    const metadata = this.#scope.onlyMetadata ? 'PartialObjectMetadata' : undefined
    const answer = onColumns === undefined ? metadata : 'Table'
    const source = { resource: this.resource, target: this.#scope, answer, onColumns } as const
    return new WireClient(this.#send, source, this.#shared)
  }

  async get(name: string, options: GetOptions & CallOptions = {}): Promise<T> {
    const { signal, timeoutMs, ...query } = options
    return this.#object(getRequest(this.resource, this.#target(name), query), { signal, timeoutMs })
  }

  /** Pages of the list, 500 objects each unless `limit` says otherwise; all of one state of the cluster. */
  async *pages(options: PagesOptions = {}): AsyncGenerator<ListPage<T>, void, undefined> {
    for await (const page of this.#pages(options)) yield { ...page, items: [...page.items] }
  }

  /** The objects of all pages, fetched as they are needed, and made from bytes one by one. */
  async *list({
    streaming = false,
    ...options
  }: ListObjectsOptions = {}): AsyncGenerator<T, void, undefined> {
    if (streaming) yield* streamObjects(this.#stream(options), () => this.#pages(options))
    else for await (const { items } of this.#pages(options)) yield* items
  }

  /**
   * All pages as one list, of one state of the cluster. If the server forgets that state on the way, it begins once
   * more, without pages, as client-go's pager does.
   */
  async listAll({ streaming = false, ...options }: ListAllOptions = {}): Promise<KubeList<T>> {
    const streamed = streaming
      ? await collectEvents(this.#stream(options), this.resource)
      : undefined
    const { onExpired = 'restart' } = options
    return streamed ?? collectPages(this.#pages({ ...options, onExpired }))
  }

  /** Stores a new object; with `generateName` the server names it. */
  async create(object: T, options: WriteOptions & CallOptions = {}): Promise<T> {
    const { signal: _, timeoutMs: __, ...query } = options
    const name = this.#scope.subresource === undefined ? undefined : nameOf(object)
    const target = { ...this.#targetOf(object), name }
    return this.#write(createRequest(this.resource, target, object, query), options)
  }

  /** Replaces a stored object. With a resourceVersion only that very state of it; else whatever is there. */
  async update(object: T, options: WriteOptions & CallOptions = {}): Promise<T> {
    const { signal: _, timeoutMs: __, ...query } = options
    const target = this.#targetOf(object)
    return this.#write(updateRequest(this.resource, target, object, query), options)
  }

  /** Changes a part of a stored object, in any of the four patch types. */
  async patch(name: string, patch: Patch, options: ApplyOptions & CallOptions = {}): Promise<T> {
    const { signal: _, timeoutMs: __, ...query } = options
    return this.#write(patchRequest(this.resource, this.#target(name), patch, query), options)
  }

  /**
   * Server-side apply (KEP-555): creates the object, or makes the fields given the stored ones and
   * removes those that this manager gave before and no longer does. Default manager: `anykind`.
   * Throws ConflictError if other managers own fields that would change and `force` is off.
   */
  async apply(object: T, options: ApplyOptions & CallOptions = {}): Promise<T> {
    const { signal: _, timeoutMs: __, fieldManager = 'anykind', ...query } = options
    const patch: Patch = { type: 'apply', patch: object }
    const target = this.#targetOf(object)
    const request = patchRequest(this.resource, target, patch, { ...query, fieldManager })
    const readLive = (signal?: AbortSignal) =>
      this.#object(getRequest(this.resource, target), { signal })
    try {
      return await this.#write(request, options)
    } catch (error) {
      throw toConflictError(error, { object, readLive }) ?? error
    }
  }

  /** Deletes one object. Tells whether it is gone, or will be when its finalizers and its grace period are. */
  async delete(name: string, options: DeleteOptions & CallOptions = {}): Promise<DeleteResult<T>> {
    const { signal, timeoutMs, ...body } = options
    const request = deleteRequest(this.resource, this.#target(name), body)
    const answer = await this.#json({ ...request, timeoutMs }, signal)
    const result = decodeDeleteResult<T>(answer, formatRequest(request))
    const { namespace } = this.#scope
    const { state, uid, object } = result
    const written = state === 'gone' ? { deleted: { namespace, name, uid } } : { object }
    if (!options.dryRun) await this.#scope.onWritten?.(written, signal)
    return result
  }

  /**
   * Deletes the selected objects of a namespace, one after the other on the server, each by the options given, and
   * gives them as they were before. If the call fails, some may be deleted: call it again. Throws
   * RequestError where neither a selector nor `all` is given.
   */
  async deleteCollection(
    options: DeleteCollectionOptions & CallOptions = {},
  ): Promise<KubeList<T>> {
    const { signal, timeoutMs, ...body } = options
    const request = deleteCollectionRequest(this.resource, this.#scope, body)
    const sent = this.#scope.onlyMetadata ? asking(request, 'PartialObjectMetadataList') : request
    const response = await this.#send({ ...sent, timeoutMs }, signal)
    return decodeList<T>(decodeJson(await response.body.bytes()), formatRequest(request))
  }

  /**
   * The server's events as they come, until it ends the stream or the caller stops reading. This is
   * the raw verb: it does not reconnect; `observe` does.
   */
  watch(options: WatchOptions & CallOptions = {}): AsyncGenerator<WatchEvent<T>, void, undefined> {
    return watchEvents<T>(this.#send, this.#source(), options)
  }

  #pages(options: PagesOptions) {
    return listPages(
      this.#sender('PartialObjectMetadataList'),
      { ...options, resource: this.resource, target: this.#scope },
      (bytes, request) => openList<T>(bytes, request, this.#shared),
    )
  }

  #stream({ limit: _, onExpired: __, ...options }: PagesOptions) {
    return streamList<T>(this.#send, this.#source(), options)
  }

  #source(): WatchSource {
    const answer = this.#scope.onlyMetadata ? 'PartialObjectMetadata' : undefined
    return { resource: this.resource, target: this.#scope, answer }
  }

  #sender(metadata: AnswerKind): Send {
    const send = this.#send
    if (!this.#scope.onlyMetadata) return send
    return (request, signal) => send(asking(request, metadata), signal)
  }

  #scoped<S extends KubeObject>(part: Scope): ResourceClient<S> {
    return new ResourceClient(this.#send, this.resource, this.#shared, { ...this.#scope, ...part })
  }

  #target(name: string): Target {
    return { ...this.#scope, name }
  }

  /** The object's own target. A namespace of its own must be the one this client is for. */
  #targetOf(object: T): Target {
    const own = this.resource.namespaced ? object.metadata.namespace : undefined
    const namespace = this.#scope.namespace ?? own
    if (own !== undefined && own !== namespace) {
      throw new RequestError(
        `${formatObject(object)}: its namespace is not "${namespace}", which this call is for`,
      )
    }
    return { ...this.#scope, namespace, name: object.metadata.name }
  }

  async #write(request: ApiRequest, options: CallOptions & { dryRun?: boolean | undefined }) {
    const object = await this.#object(request, options)
    if (!options.dryRun) await this.#scope.onWritten?.({ object }, options.signal)
    return object
  }

  async #object(request: ApiRequest, { signal, timeoutMs }: CallOptions): Promise<T> {
    const timed = timeoutMs === undefined ? request : { ...request, timeoutMs }
    const response = await this.#sender('PartialObjectMetadata')(timed, signal)
    const answer = decodeJson(await response.body.bytes())
    return decodeObject<T>(answer, formatRequest(request))
  }

  async #json(request: ApiRequest, signal: AbortSignal | undefined): Promise<unknown> {
    const response = await this.#sender('PartialObjectMetadata')(request, signal)
    return decodeJson(await response.body.bytes())
  }
}

function nameOf(object: KubeObject): string {
  if (object.metadata.name === undefined) {
    throw new RequestError(`${formatObject(object)}: metadata.name is needed`)
  }
  return object.metadata.name
}
