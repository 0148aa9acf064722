import type { KindTopology } from '../../../schemas-cache/index.ts'
import type { Client, ResourceClient } from '../../client/index.ts'
import {
  formatGvk,
  formatObject,
  type GroupVersionKind,
  gvkOf,
  isRecord,
  type KubeObject,
  NoMatchError,
  RequestError,
} from '../../core/index.ts'
import { arrivals } from '../arrivals.ts'
import { definitionOf, missingNeighbour } from '../neighbours.ts'
import type { SetItem } from '../set-item.ts'
import { type GetLive, openLive, worthwhile } from './live-objects.ts'
import { type MayMutate, readMutators } from './mutators.ts'
import { sameIntent } from './same-intent.ts'
import { readStates, type States, type StatesOptions } from './states.ts'

/** What of one item differs. Failures of one object are events; only the run itself throws. */
export type CompareEvent<T extends SetItem = SetItem> =
  | (States & {
      readonly type: 'compared'
      readonly item: T
      /**
       * Who says so: the server's dry run; schema and owners, by which nothing differs, and `merged` is `live`; or nobody,
       * since what the object needs is in the same set and not there yet, and `merged` is what was given.
       */
      readonly certainty: 'server' | 'local' | 'unverifiable'
      /** Undefined of what is in none. */
      readonly namespace: string | undefined
    })
  | { readonly type: 'failed'; readonly item: T; readonly error: unknown }

/** How a set is compared. */
export interface CompareSetOptions extends StatesOptions {
  /**
   * How a kind's objects merge: `Schemas.topologyOf`. By it what does not differ is told without a dry run, where there
   * are enough objects of a kind for its schema to be worth it. Default: every object is asked about.
   */
  readonly topologyOf?:
    | ((gvk: GroupVersionKind, signal?: AbortSignal) => Promise<KindTopology>)
    | undefined
  /** Objects at the same time. Default 16: a server does no more in the same time. */
  readonly concurrency?: number | undefined
}

/** Objects of one kind, and how they merge; undefined where no schema says so. */
interface Kind {
  count: number
  topology?: Promise<KindTopology | undefined>
}

/** Objects of one kind in one namespace. */
interface Group {
  readonly kind: Kind
  count: number
  live?: Promise<GetLive>
}

/**
 * What applying a set would change: each object as it is stored and as it would be, in the order in which that is known.
 * Writes nothing. Objects that need a namespace or a CustomResourceDefinition of the same set are all new.
 */
export async function* compareSet<T extends SetItem>(
  client: Client,
  items: readonly T[],
  options: CompareSetOptions,
): AsyncGenerator<CompareEvent<T>, void, undefined> {
  const run = new CompareRun(client, items, options)
  const { concurrency = 16 } = options
  const queue: IterableIterator<T> = items.values()
  yield* arrivals<CompareEvent<T>>(
    Array.from({ length: Math.min(concurrency, items.length) }, () => async emit => {
      for (const item of queue) emit(await run.compare(item))
    }),
  )
}

class CompareRun<T extends SetItem> {
  readonly #client: Client
  readonly #items: readonly T[]
  readonly #options: CompareSetOptions
  #groups: Promise<ReadonlyMap<string, Group>> | undefined
  #mutators: Promise<MayMutate> | undefined

  constructor(client: Client, items: readonly T[], options: CompareSetOptions) {
    this.#client = client
    this.#items = items
    this.#options = options
  }

  async compare(item: T): Promise<CompareEvent<T>> {
    const { object } = item
    const { signal } = this.#options
    try {
      const resource = await this.#client.for(object, signal)
      const { namespace } = resource
      return { type: 'compared', item, namespace, ...(await this.#statesOf(object, resource)) }
    } catch (error) {
      signal?.throwIfAborted()
      const isEarly = missingNeighbour(this.#inNamespace(object), this.#items, error) !== undefined
      if (!isEarly) return { type: 'failed', item, error }
      const namespace = this.#namespaceOf(object)
      const states = { live: undefined, merged: object, certainty: 'unverifiable' } as const
      return { type: 'compared', item, namespace, ...states }
    }
  }

  async #statesOf(object: KubeObject, resource: ResourceClient) {
    const { signal, fieldManager } = this.#options
    const { name } = object.metadata
    if (name === undefined) {
      throw new RequestError(`compare ${formatObject(object)}: metadata.name is needed`)
    }
    const group = await this.#groupOf(resource)
    group.live ??= openLive(resource, group.count, signal)
    const live = await (await group.live)(name, signal)
    const topology = live && (await this.#topologyOf(group.kind, object))
    if (
      live !== undefined &&
      topology !== undefined &&
      sameIntent(object, live, topology, { manager: fieldManager }) === 'same' &&
      !(await this.#mayMutate(resource))
    ) {
      return { live, merged: live, certainty: 'local' } as const
    }
    const states = await readStates(resource, object, live, this.#options)
    return { ...states, certainty: 'server' } as const
  }

  async #groupOf(resource: ResourceClient): Promise<Group> {
    this.#groups ??= this.#countGroups()
    return (await this.#groups).get(keyOf(resource)) ?? { kind: { count: 1 }, count: 1 }
  }

  async #countGroups(): Promise<ReadonlyMap<string, Group>> {
    const kinds = new Map<string, Kind>()
    const groups = new Map<string, Group>()
    for (const { object } of this.#items) {
      const resource = await this.#find(object)
      if (resource === undefined) continue
      const kind = entryOf(kinds, formatGvk(resource.resource), () => ({ count: 0 }))
      const group = entryOf(groups, keyOf(resource), () => ({ kind, count: 0 }))
      kind.count++
      group.count++
    }
    return groups
  }

  /** Undefined where its kind is not served: that is told when it is its turn. */
  async #find(object: KubeObject): Promise<ResourceClient | undefined> {
    try {
      return await this.#client.for(object, this.#options.signal)
    } catch (error) {
      if (error instanceof NoMatchError) return undefined
      throw error
    }
  }

  /** Undefined where there is no schema, or not enough of its objects. */
  async #topologyOf(kind: Kind, object: KubeObject): Promise<KindTopology | undefined> {
    const { topologyOf, signal } = this.#options
    if (topologyOf === undefined || kind.count < worthwhile) return undefined
    kind.topology ??= topologyOf(gvkOf(object), signal).catch(error => {
      if (error instanceof NoMatchError) return undefined
      throw error
    })
    return kind.topology
  }

  async #mayMutate({ resource }: ResourceClient): Promise<boolean> {
    this.#mutators ??= readMutators(this.#client, this.#options.signal)
    return (await this.#mutators)(resource)
  }

  #inNamespace(object: KubeObject): KubeObject {
    const { namespace = this.#client.namespace } = object.metadata
    return { ...object, metadata: { ...object.metadata, namespace } }
  }

  /** Of an object whose kind may be yet to be defined. */
  #namespaceOf(object: KubeObject): string | undefined {
    const spec = definitionOf(object, this.#items)?.spec
    const isClusterScoped = isRecord(spec) && spec.scope === 'Cluster'
    return isClusterScoped ? undefined : this.#inNamespace(object).metadata.namespace
  }
}

/** The entry of a key, made when it is first asked for. */
function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key) ?? make()
  map.set(key, known)
  return known
}

/** Of one version, too: lists have objects in the version that they are asked for. */
const keyOf = ({ resource, namespace = '' }: ResourceClient): string =>
  `${formatGvk(resource)} ${namespace}`
