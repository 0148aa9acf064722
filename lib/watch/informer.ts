import type { TableColumn } from '../client/index.ts'
import {
  type ApiResource,
  compareResourceVersions,
  type KubeObject,
  RequestError,
} from '../core/index.ts'
import type { Condition } from './conditions.ts'
import type { InformerHandler } from './handler-queue.ts'
import type { HandlerOptions, HandlerRegistration } from './handler-registration.ts'
import type { InformerHealth } from './informer-options.ts'
import type { SharedInformer } from './shared-informer.ts'
import type { Lister } from './store/index.ts'

/** Until when to wait. */
export interface ObservedOptions {
  /** Of what was written, where a version says what that is: only its stream need get there. Default: all streams. */
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
  readonly #ended = new AbortController()
  #isStopped = false

  constructor(share: InformerShare<T>) {
    this.#share = share
    share.shared.ended.catch(error => this.#ended.abort(error))
  }

  /** What it is of. A definition that was made anew may have given it another scope. */
  get resource(): ApiResource {
    return this.#share.shared.resource
  }

  /** What there is. Reads ask no server. */
  get lister(): Lister<T> {
    return this.#share.shared.lister
  }

  /** Of tables, what the cells of a row are (`asTable`); empty otherwise, and before the first list. */
  get columns(): readonly TableColumn[] {
    return this.#share.shared.columns
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
    return this.#share.shared.namespaces
  }

  /**
   * Resolves when the first list is whole. Rejects with the error that ends an informer before that, such as an
   * ApiError of 403, and with the reason of `signal`.
   */
  synced(signal?: AbortSignal): Promise<void> {
    return this.#until(this.#share.shared.synced, signal)
  }

  /** Fires when it ends: with an error before its first list, one of its `transform`, or because it was stopped. */
  get ended(): AbortSignal {
    return this.#ended.signal
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
   * Resolves when what was written shows in the lister: an object that a write gave, or everything up to a version. One
   * that is not selected, where that takes to tell, is known as such with the next bookmark, within a minute or so. Throws
   * RequestError where there is no decimal version. See {@link readYourWrites}.
   */
  async observed(
    written: string | KubeObject,
    { namespace, signal }: ObservedOptions = {},
  ): Promise<void> {
    const version = typeof written === 'string' ? written : (written.metadata.resourceVersion ?? '')
    if (Number.isNaN(compareResourceVersions(version, version))) {
      throw this.#error('a resourceVersion to wait for is not a decimal number')
    }
    const { shared } = this.#share
    await this.#wait(
      ending =>
        typeof written === 'string'
          ? shared.reached(version, namespace, ending)
          : shared.knows(written, ending),
      signal,
    )
  }

  /**
   * Resolves when a condition holds of the object of a key, with the object, or undefined if it is not there. The
   * condition is asked after each change of it, and before the first list never. What it throws is thrown.
   */
  async until(
    key: string,
    condition: Condition<T>,
    { signal }: Pick<ObservedOptions, 'signal'> = {},
  ): Promise<T | undefined> {
    const { shared } = this.#share
    let last: T | undefined
    const holds = (): boolean => {
      last = shared.lister.get(key)
      return condition(last)
    }
    await this.#wait(ending => shared.holds(holds, ending), signal)
    return last
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
    this.#ended.abort(this.#error('it was stopped'))
    this.#share.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop()
  }

  /** Waits for what ends when nobody waits any more. */
  async #wait(
    begin: (ending: AbortSignal) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const ended = new AbortController()
    try {
      await this.#until(begin(ended.signal), signal)
    } finally {
      ended.abort()
    }
  }

  /** By listeners that are taken away again: a promise that never settles keeps all who ever raced it. */
  async #until(promise: Promise<void>, signal?: AbortSignal): Promise<void> {
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const onAbort = (): void => reject(signal?.aborted ? signal.reason : this.ended.reason)
    const signals = signal ? [signal, this.ended] : [this.ended]
    for (const each of signals) each.addEventListener('abort', onAbort, { once: true })
    if (signals.some(each => each.aborted)) onAbort()
    try {
      await Promise.race([promise, aborted])
    } finally {
      for (const each of signals) each.removeEventListener('abort', onAbort)
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
