import type { ResourceClient } from '../client/index.ts'
import {
  type Clock,
  groupResource,
  type KubeObject,
  RequestError,
  systemClock,
} from '../core/index.ts'
import { Informer } from './informer.ts'
import { type InformerOptions, SharedInformer } from './shared-informer.ts'

interface Shared {
  readonly resource: string
  readonly options: InformerOptions
  readonly informer: SharedInformer
  shares: number
}

/**
 * The informers of a cluster: those of the same resource, namespace, selectors, mode and projection have one watch and one
 * store. The last one that stops ends them. One with `namespaces` of its own has its own.
 */
export class Informers {
  readonly #clock: Clock
  readonly #all = new Set<Shared>()

  constructor(clock: Clock = systemClock) {
    this.#clock = clock
  }

  /**
   * An informer, which begins at once. Throws RequestError for options that contradict each other; what the server
   * says to it is told by its `synced`.
   */
  open<T extends KubeObject = KubeObject>(
    client: ResourceClient<T>,
    options: InformerOptions = {},
  ): Informer<T> {
    const { namespace, namespaces } = options
    if (namespace !== undefined && namespaces !== undefined) {
      throw new RequestError('informer: `namespace` and `namespaces` exclude each other')
    }
    if (namespaces !== undefined && !client.resource.namespaced) {
      throw new RequestError(`informer: ${client.resource.plural} are in no namespaces`)
    }
    const shared = this.#find(client, options) ?? this.#start(client, options)
    shared.shares++
    return new Informer<T>({
      resource: client.resource,
      // Of what type its objects are only the caller knows.
      shared: shared.informer as unknown as SharedInformer<T>,
      isOwn: namespaces !== undefined,
      release: () => this.#release(shared),
    })
  }

  /** Stops all of them, with this reason. */
  stop(reason: unknown): void {
    for (const { informer } of this.#all) informer.stop(reason)
    this.#all.clear()
  }

  #find(client: ResourceClient, options: InformerOptions): Shared | undefined {
    if (options.namespaces !== undefined) return undefined
    const resource = nameOf(client)
    for (const shared of this.#all) {
      if (shared.resource === resource && isSame(shared.options, options)) return shared
    }
    return undefined
  }

  #start(client: ResourceClient, options: InformerOptions): Shared {
    const informer = new SharedInformer(client, options, this.#clock)
    const shared = { resource: nameOf(client), options, informer, shares: 0 }
    this.#all.add(shared)
    // What has ended is not to be shared with those who try again.
    informer.ended.catch(() => this.#all.delete(shared))
    return shared
  }

  #release(shared: Shared): void {
    if (--shared.shares > 0) return
    this.#all.delete(shared)
    shared.informer.stop(new RequestError(`informer of ${shared.resource}: it was stopped`))
  }
}

const nameOf = ({ resource }: ResourceClient): string =>
  `${groupResource(resource)}/${resource.version}`

/** Functions and tables of indexers are the same if they are the very same. */
const compared = [
  ...['namespace', 'namespaces', 'labelSelector', 'fieldSelector', 'mode', 'onlyMetadata'],
  ...['omitManagedFields', 'transform', 'indexers'],
] as (keyof InformerOptions)[]

const isSame = (a: InformerOptions, b: InformerOptions): boolean =>
  compared.every(option => a[option] === b[option])
