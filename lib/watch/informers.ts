import type { ServedChange } from '../../discovery/index.ts'
import type { ResourceClient } from '../client/index.ts'
import {
  type ApiResource,
  type Clock,
  groupResource,
  type KubeObject,
  RequestError,
  systemClock,
} from '../core/index.ts'
import { Informer } from './informer.ts'
import type { InformerOptions } from './informer-options.ts'
import { Recovery } from './recovery.ts'
import { type InformerSurroundings, SharedInformer } from './shared-informer.ts'

interface Shared {
  readonly options: InformerOptions
  readonly informer: SharedInformer
  shares: number
}

/**
 * The informers of a cluster: those of the same resource, namespace, selectors, mode and projection have one watch and one
 * store. The last one that stops ends them. One with `namespaces` of its own has its own.
 */
export class Informers {
  readonly #surroundings: InformerSurroundings
  readonly #all = new Set<Shared>()

  /** Without `find` a resource that is gone is asked for where it was. */
  constructor(clock: Clock = systemClock, find?: InformerSurroundings['find']) {
    this.#surroundings = { clock, find, recovery: new Recovery() }
  }

  /**
   * An informer, which begins at once. Throws RequestError for options that contradict each other; what the server
   * says to it is told by its `synced`.
   */
  open<T extends KubeObject = KubeObject>(
    client: ResourceClient<T>,
    options: InformerOptions = {},
  ): Informer<T> {
    const { namespace, namespaces, timeoutSeconds = 1 } = options
    if (namespace !== undefined && namespaces !== undefined) {
      throw new RequestError('informer: `namespace` and `namespaces` exclude each other')
    }
    if (options.onlyMetadata && options.asTable) {
      throw new RequestError('informer: `onlyMetadata` and `asTable` exclude each other')
    }
    if (!(Number.isInteger(timeoutSeconds) && timeoutSeconds > 0)) {
      throw new RequestError(`informer: timeoutSeconds must be a whole number above 0`)
    }
    if (namespaces !== undefined && !client.resource.namespaced) {
      throw new RequestError(`informer: ${client.resource.plural} are in no namespaces`)
    }
    const shared = this.#find(client, options) ?? this.#start(client, options)
    shared.shares++
    return new Informer<T>({
      // Of what type its objects are only the caller knows.
      shared: shared.informer as unknown as SharedInformer<T>,
      isOwn: namespaces !== undefined,
      release: () => this.#release(shared),
    })
  }

  /** Has those look again that a change of what is served is about: what is gone may be back, or of another scope. */
  served({ added, changed, removed }: ServedChange): void {
    const names = new Set([...added, ...changed, ...removed].map(nameOf))
    for (const { informer } of this.#all) if (names.has(nameOf(informer.resource))) informer.look()
  }

  /** Stops all of them, with this reason. */
  stop(reason: unknown): void {
    for (const { informer } of this.#all) informer.stop(reason)
    this.#all.clear()
  }

  #find(client: ResourceClient, options: InformerOptions): Shared | undefined {
    if (options.namespaces !== undefined) return undefined
    const name = nameOf(client.resource)
    for (const shared of this.#all) {
      const { informer } = shared
      if (nameOf(informer.resource) === name && isSame(shared.options, options)) return shared
    }
    return undefined
  }

  #start(client: ResourceClient, options: InformerOptions): Shared {
    const informer = new SharedInformer(client, options, this.#surroundings)
    const shared = { options, informer, shares: 0 }
    this.#all.add(shared)
    // What has ended is not to be shared with those who try again.
    informer.ended.catch(() => this.#all.delete(shared))
    return shared
  }

  #release(shared: Shared): void {
    if (--shared.shares > 0) return
    this.#all.delete(shared)
    const { informer } = shared
    informer.stop(new RequestError(`informer of ${informer.resource.plural}: it was stopped`))
  }
}

const nameOf = (resource: ApiResource): string => `${groupResource(resource)}/${resource.version}`

/** Functions and tables of indexers are the same if they are the very same. */
const compared = [
  ...[
    'namespace',
    'namespaces',
    'labelSelector',
    'fieldSelector',
    'shardSelector',
    'timeoutSeconds',
    'mode',
    'onlyMetadata',
    'asTable',
  ],
  ...['omitManagedFields', 'transform', 'indexers'],
] as (keyof InformerOptions)[]

const isSame = (a: InformerOptions, b: InformerOptions): boolean =>
  compared.every(option => a[option] === b[option])
