import type { Discovery } from '../../discovery/index.ts'
import {
  type ApiRequest,
  type ApiResource,
  type ApiResponse,
  decodeJson,
  type GroupVersionKind,
  type GroupVersionResource,
  gvkOf,
  type KubeObject,
  type Middleware,
  type Send,
} from '../core/index.ts'
import { ResourceClient } from './resource-client.ts'
import { SharedFields } from './shared-fields.ts'

/** How a caller names a resource: any name that kubectl takes, a kind, or a resource. */
export type ResourceName = string | GroupVersionKind | GroupVersionResource

/** From names and objects to verbs. */
export class Client {
  /** The namespace of objects that name none. */
  readonly namespace: string
  readonly #send: Send
  readonly #discovery: Discovery
  readonly #shared = new SharedFields()

  constructor(send: Send, discovery: Discovery, namespace: string) {
    this.#send = send
    this.namespace = namespace
    this.#discovery = discovery
  }

  /**
   * The verbs of a resource: `client.resource('deploy')`, `'deployments.apps'`, `{group, version, kind}`.
   * Throws NoMatchError, with suggestions, if the cluster does not serve it.
   */
  async resource<T extends KubeObject = KubeObject>(
    name: ResourceName,
    signal?: AbortSignal,
  ): Promise<ResourceClient<T>> {
    return this.of<T>(await this.#discovery.resolve(name, signal))
  }

  /**
   * The verbs for an object: its own kind, in its own namespace or, if it names none, the default one.
   * Throws as {@link resource}.
   */
  async for<T extends KubeObject>(object: T, signal?: AbortSignal): Promise<ResourceClient<T>> {
    const client = await this.resource<T>(gvkOf(object), signal)
    return client.in(object.metadata.namespace ?? this.namespace)
  }

  /** The verbs of a resource that is known already. */
  of<T extends KubeObject = KubeObject>(resource: ApiResource): ResourceClient<T> {
    return new ResourceClient<T>(this.#send, resource, this.#shared)
  }

  /** The same cluster, by requests that go through a middleware, outside of all others. */
  through(middleware: Middleware): Client {
    return new Client(middleware(this.#send), this.#discovery, this.namespace)
  }

  /**
   * Any request, with credentials, retries and errors as all others have them. `rawRequest` makes one of a
   * path. The answer's body is the caller's to read, or to cancel.
   */
  raw(request: ApiRequest, signal?: AbortSignal): Promise<ApiResponse> {
    return this.#send(request, signal)
  }

  /** As {@link raw}, with the answer read and decoded, integers with all their digits. Throws DecodeError if it is no JSON. */
  async rawJson(request: ApiRequest, signal?: AbortSignal): Promise<unknown> {
    const response = await this.#send(request, signal)
    return decodeJson(await response.body.bytes())
  }
}
