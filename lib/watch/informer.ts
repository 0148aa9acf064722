import { type ApiResource, type KubeObject, RequestError } from '../core/index.ts'
import type { InformerHandler } from './handler-queue.ts'
import type { HandlerOptions, HandlerRegistration } from './handler-registration.ts'
import type { InformerHealth, SharedInformer } from './shared-informer.ts'
import type { Lister } from './store/index.ts'

/** Until when to wait. */
export interface ObservedOptions {
  /** Of the object that was written: only its stream need get there. Default: all streams. */
  readonly namespace?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** What an informer is a share of. */
export interface InformerShare<T extends KubeObject> {
  readonly shared: SharedInformer<T>
  /** Whether namespaces may be added and removed. */
  readonly isOwn: boolean
  /** Nobody needs this share any more. */
  readonly release: () => void
}

/**
 * A copy of a collection that follows the server, to be read at no cost and to be told of changes (client-go's
 * SharedIndexInformer, kube-rs' reflector). Stop it, or dispose of it, to end its streams.
 *
 *     await using pods = await cluster.informer('pods', { namespace: 'shop' })
 *     await pods.synced()
 *     pods.lister.get('shop/web-0')
 *     pods.addHandler({ add: ({ key }) => console.log(key) })
 *
 * The lister is empty until the first list is whole. From then on each handler sees, of each object, every change in order;
 * a state that was missed while the server was out of reach is a step between the states before and after it.
 */
export class Informer<T extends KubeObject = KubeObject> implements AsyncDisposable {
  readonly #share: InformerShare<T>
  readonly #registrations = new Set<HandlerRegistration<T>>()
  readonly #stopped = Promise.withResolvers<never>()
  #isStopped = false

  constructor(share: InformerShare<T>) {
    this.#share = share
    this.#stopped.promise.catch(() => {})
  }

  /** What it is of. A definition that was made anew may have given it another scope. */
  get resource(): ApiResource {
    return this.#share.shared.resource
  }

  /** What there is. Reads ask no server. */
  get lister(): Lister<T> {
    return this.#share.shared.lister
  }

  /** Whether the first list is whole. */
  get hasSynced(): boolean {
    return this.#share.shared.isSynced
  }

  /** How it is: states of its streams, how far behind, how much memory. */
  get health(): InformerHealth {
    return this.#share.shared.health
  }

  /** The namespaces that it is of; undefined for all of them. */
  get namespaces(): readonly string[] | undefined {
    const namespaces = this.#share.shared.namespaces.filter(namespace => namespace !== undefined)
    return this.#share.isOwn || namespaces.length > 0 ? namespaces : undefined
  }

  /**
   * Resolves when the first list is whole. Rejects with the error that ends an informer before that, such as an
   * ApiError of 403, and with the reason of `signal`.
   */
  synced(signal?: AbortSignal): Promise<void> {
    return this.#until(this.#share.shared.synced, signal)
  }

  /**
   * Has a handler told of what there is, as adds, and then of what changes: one event after the other, at the handler's
   * speed. What it throws, and how long it takes, concerns no other. Throws RequestError if the informer was stopped.
   */
  addHandler(handler: InformerHandler<T>, options: HandlerOptions<T> = {}): HandlerRegistration<T> {
    this.#refuseStopped()
    const registration = this.#share.shared.addHandler(handler, options)
    this.#registrations.add(registration)
    return registration
  }

  /**
   * Resolves when everything up to this version is in the lister: after a write, with the version that it gave, one reads
   * what one wrote. An object that is not selected shows with the next bookmark, within a minute or so. Throws
   * RequestError for what is no decimal version.
   */
  observed(resourceVersion: string, { namespace, signal }: ObservedOptions = {}): Promise<void> {
    const ended = new AbortController()
    const either = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal
    const waiting = this.#share.shared.observed(resourceVersion, namespace, either)
    return this.#until(waiting).finally(() => ended.abort())
  }

  /** Begins to follow one more namespace. Throws RequestError if it was not made with `namespaces`. */
  addNamespace(namespace: string): void {
    this.#refuseShared()
    this.#share.shared.addNamespace(namespace)
  }

  /** Lets go of a namespace: its objects are told as deleted. Throws as {@link addNamespace}. */
  removeNamespace(namespace: string): void {
    this.#refuseShared()
    this.#share.shared.removeNamespace(namespace)
  }

  /** Removes its handlers and, if no other informer is of the same, ends its streams. */
  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    for (const registration of this.#registrations) registration.remove()
    this.#stopped.reject(this.#error('it was stopped'))
    this.#share.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop()
  }

  async #until(promise: Promise<void>, signal?: AbortSignal): Promise<void> {
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const either = Promise.race([promise, this.#stopped.promise, this.#share.shared.ended, aborted])
    if (signal === undefined) return either
    const onAbort = (): void => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await either
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  #refuseStopped(): void {
    if (this.#isStopped) throw this.#error('it was stopped')
  }

  #refuseShared(): void {
    this.#refuseStopped()
    if (!this.#share.isOwn) throw this.#error('only one made with `namespaces` can change them')
  }

  #error(why: string): RequestError {
    return new RequestError(`informer of ${this.resource.plural}: ${why}`)
  }
}
