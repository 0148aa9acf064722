import {
  type ApiRequest,
  type ApiResource,
  type ApplyOptions,
  createRequest,
  type DeleteOptions,
  decodeObject,
  decodeStatus,
  deleteRequest,
  formatObject,
  formatRequest,
  type GetOptions,
  getRequest,
  type KubeList,
  type KubeObject,
  type ListOptions,
  type Patch,
  patchRequest,
  RequestError,
  type Send,
  type Status,
  type Target,
  updateRequest,
  type WatchEvent,
  type WatchOptions,
  type WriteOptions,
} from '../core/index.ts'
import { toConflictError } from './conflict-error.ts'
import { type OpenList, openList } from './open-list.ts'
import { listPages } from './pages.ts'
import { SharedFields } from './shared-fields.ts'
import { watchEvents } from './watch-events.ts'

/** What a call takes besides its own options. */
export interface CallOptions {
  /** Ends the call; it then rejects with `signal.reason`. */
  readonly signal?: AbortSignal | undefined
  /** Deadline of the call. Default: the transport's, 60 s. */
  readonly timeoutMs?: number | undefined
}

/** The part of a resource that a client speaks of: all of it, one namespace, one subresource. */
type Scope = Pick<Target, 'namespace' | 'subresource'>

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

  async get(name: string, options: GetOptions & CallOptions = {}): Promise<T> {
    const { signal, timeoutMs, ...query } = options
    return this.#object(getRequest(this.resource, this.#target(name), query), { signal, timeoutMs })
  }

  /** Pages of the list, 500 objects each unless `limit` says otherwise; all of one state of the cluster. */
  async *pages(
    options: ListOptions & CallOptions = {},
  ): AsyncGenerator<KubeList<T>, void, undefined> {
    for await (const page of this.#pages(options)) yield { ...page, items: [...page.items] }
  }

  /** The objects of all pages, fetched as they are needed, and made from bytes one by one. */
  async *list(options: ListOptions & CallOptions = {}): AsyncGenerator<T, void, undefined> {
    for await (const { items } of this.#pages(options)) yield* items
  }

  /** Stores a new object; with `generateName` the server names it. */
  async create(object: T, options: WriteOptions & CallOptions = {}): Promise<T> {
    const { signal, timeoutMs, ...query } = options
    const name = this.#scope.subresource === undefined ? undefined : nameOf(object)
    const target = { ...this.#targetOf(object), name }
    return this.#object(createRequest(this.resource, target, object, query), { signal, timeoutMs })
  }

  /** Replaces a stored object. With a resourceVersion only that very state of it; else whatever is there. */
  async update(object: T, options: WriteOptions & CallOptions = {}): Promise<T> {
    const { signal, timeoutMs, ...query } = options
    const target = this.#targetOf(object)
    return this.#object(updateRequest(this.resource, target, object, query), { signal, timeoutMs })
  }

  /** Changes a part of a stored object, in any of the four patch types. */
  async patch(name: string, patch: Patch, options: ApplyOptions & CallOptions = {}): Promise<T> {
    const { signal, timeoutMs, ...query } = options
    const request = patchRequest(this.resource, this.#target(name), patch, query)
    return this.#object(request, { signal, timeoutMs })
  }

  /**
   * Server-side apply (KEP-555): creates the object, or makes the fields given the stored ones and
   * removes those that this manager gave before and no longer does. Default manager: `anykind`.
   * Throws ConflictError if other managers own fields that would change and `force` is off.
   */
  async apply(object: T, options: ApplyOptions & CallOptions = {}): Promise<T> {
    const { signal, timeoutMs, fieldManager = 'anykind', ...query } = options
    const patch: Patch = { type: 'apply', patch: object }
    const target = this.#targetOf(object)
    const request = patchRequest(this.resource, target, patch, { ...query, fieldManager })
    try {
      return await this.#object(request, { signal, timeoutMs })
    } catch (error) {
      throw toConflictError(error) ?? error
    }
  }

  /** Deletes one object. Gives the object while finalizers keep it, else the server's Status. */
  async delete(name: string, options: DeleteOptions & CallOptions = {}): Promise<T | Status> {
    const { signal, timeoutMs, ...body } = options
    const request = deleteRequest(this.resource, this.#target(name), body)
    const answer = await this.#json({ ...request, timeoutMs }, signal)
    const { kind, status } = (answer ?? {}) as { kind?: unknown; status?: unknown }
    return kind === 'Status' && status !== 'Failure'
      ? decodeStatus(answer, 200)
      : decodeObject<T>(answer, formatRequest(request))
  }

  /**
   * The server's events as they come, until it ends the stream or the caller stops reading. This is
   * the raw verb: it does not reconnect; `observe` does.
   */
  watch(options: WatchOptions & CallOptions = {}): AsyncGenerator<WatchEvent<T>, void, undefined> {
    return watchEvents<T>(this.#send, this.resource, this.#scope, options)
  }

  #pages(options: ListOptions & CallOptions): AsyncGenerator<OpenList<T>, void, undefined> {
    return listPages(
      this.#send,
      { ...options, resource: this.resource, target: this.#scope },
      (bytes, request) => openList<T>(bytes, request, this.#shared),
    )
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

  async #object(request: ApiRequest, { signal, timeoutMs }: CallOptions): Promise<T> {
    const response = await this.#send({ ...request, timeoutMs }, signal)
    const answer = this.#shared.decode(await response.body.bytes())
    return decodeObject<T>(answer, formatRequest(request))
  }

  async #json(request: ApiRequest, signal: AbortSignal | undefined): Promise<unknown> {
    const response = await this.#send(request, signal)
    return this.#shared.decode(await response.body.bytes())
  }
}

function nameOf(object: KubeObject): string {
  if (object.metadata.name === undefined) {
    throw new RequestError(`${formatObject(object)}: metadata.name is needed`)
  }
  return object.metadata.name
}
