import type { ResourceName } from '../client/index.ts'
import { type ApiResource, groupResource, type KubeObject } from '../core/index.ts'
import {
  type Condition,
  type Informer,
  type InformerEvent,
  type InformerOptions,
  isDeleted,
} from '../watch/index.ts'
import type { OwnWrite } from './own-writes.ts'
import type { Predicate } from './predicates.ts'

/** A kind that a controller watches, and what of it. */
export interface KindOptions<T extends KubeObject = KubeObject> extends InformerOptions {
  readonly name: ResourceName
  /** Changes for which one of them does not hold are passed over. Default: none are. */
  readonly predicates?: readonly Predicate<T>[] | undefined
}

/** The keys that a change concerns. */
export type MapEvent = (event: InformerEvent) => Iterable<string> | Promise<Iterable<string>>

/** What a {@link WatchedKind} is made of. */
export interface WatchedKindParts {
  readonly informer: Informer
  readonly options: KindOptions
  readonly map: MapEvent
}

/** One of a controller's kinds: its cache, the keys that its changes concern, and what the cache has seen. */
export class WatchedKind {
  readonly informer: Informer
  readonly #options: KindOptions
  readonly #map: MapEvent

  constructor({ informer, options, map }: WatchedKindParts) {
    this.informer = informer
    this.#options = options
    this.#map = map
  }

  get resource(): ApiResource {
    return this.informer.resource
  }

  /** Whether somebody means this kind by a name. */
  isNamed(name: string): boolean {
    const { plural, kind, singular, shortNames } = this.resource
    const names = [this.#options.name, groupResource(this.resource), plural, kind, singular]
    return [...names, ...shortNames].includes(name)
  }

  /** Tells the keys that changes concern. */
  follow(
    tell: (key: string, event: InformerEvent) => void,
    onError: (error: unknown, event: InformerEvent) => void,
  ): Disposable {
    const { predicates = [] } = this.#options
    // What can be told at once is: a promise for each of ten thousand objects takes its time.
    const handle = (event: InformerEvent): unknown => {
      if (!predicates.every(predicate => predicate(event))) return undefined
      const tellAll = (keys: Iterable<string>): void => {
        for (const key of keys) tell(key, event)
      }
      const keys = this.#map(event)
      return keys instanceof Promise ? keys.then(tellAll) : tellAll(keys)
    }
    return this.informer.addHandler({ add: handle, update: handle, delete: handle }, { onError })
  }

  /** Resolves when the cache shows a write, or cannot. Rejects when the informer ends, or with the signal's reason. */
  async shows(write: OwnWrite, signal: AbortSignal): Promise<void> {
    if (groupResource(write.resource) !== groupResource(this.resource)) return
    if (write.type === 'stored') await this.informer.observed(write.object, { signal })
    else await this.informer.until(write.key, hasGone(write), { signal })
  }
}

const hasGone =
  ({ type, uid }: OwnWrite & { readonly type: 'gone' | 'going' }): Condition =>
  object =>
    isDeleted(uid)(object) || (type === 'going' && object?.metadata.deletionTimestamp !== undefined)
