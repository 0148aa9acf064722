import type { Client, ResourceName } from '../client/index.ts'
import type { Clock, KubeObject } from '../core/index.ts'
import type { Informer, InformerOptions } from '../watch/index.ts'
import type { Predicate } from './predicates.ts'
import type { Reconcile, ReconcileRequest } from './reconcile.ts'
import type { KindOptions } from './watched-kind.ts'
import type { RateLimiter } from './work-queue/index.ts'

/** What a controller needs of a cluster. */
export interface ControllerCluster {
  readonly client: Client
  informer(name: ResourceName, options?: InformerOptions, signal?: AbortSignal): Promise<Informer>
}

/** The caches that a mapping may ask. */
export type Listers = Pick<ReconcileRequest, 'lister'>

/** A kind that a controller neither is for nor owns, and whose objects concern others. */
export interface MappedKindOptions extends KindOptions {
  /**
   * The keys that an object concerns; asked with an object as it is and as it was. What it throws is told to `onError`, and
   * not tried again.
   */
  readonly map: (
    object: KubeObject,
    listers: Listers,
  ) => Iterable<string> | Promise<Iterable<string>>
}

/** What a controller watches, and what it does. */
export interface ControllerOptions<T extends KubeObject = KubeObject> {
  /** Told in errors, health and metrics; no two of a process have the same. Default: the name in `for`. */
  readonly name?: string | undefined
  /** The kind whose objects are reconciled, by any name that kubectl takes, or with options of its informer. */
  readonly for: ResourceName | KindOptions<T>
  /**
   * Kinds of objects that it makes: a change of one has the object reconciled that is its controller, by its
   * owner references. They are indexed by owner.
   */
  readonly owns?: readonly (ResourceName | KindOptions)[] | undefined
  readonly watches?: readonly MappedKindOptions[] | undefined
  /** Where all its kinds are watched that do not say otherwise. Default: in all namespaces. */
  readonly namespace?: string | undefined
  /** For changes of all its kinds; those of a kind come besides. */
  readonly predicates?: readonly Predicate[] | undefined
  readonly reconcile: Reconcile<T>
  /** Keys that are worked on at the same time; never one twice. Default 1, as controller-runtime's. */
  readonly concurrency?: number | undefined
  /** How failures are tried again. Default: 5 ms doubling to 1,000 s for each key, and 10 a second for all. */
  readonly rateLimiter?: RateLimiter | undefined
  /** Keys of the same group take turns with others. Default: those of a namespace, so that none holds up another. */
  readonly groupOf?: ((key: string) => string) | undefined
  /** Takes what a reconciler or a mapping has thrown. Default: a warning of the process. */
  readonly onError?: ((error: unknown, about: FailedWork) => void) | undefined
  /** Default: the machine's. */
  readonly clock?: Clock | undefined
}

/** What has failed. */
export interface FailedWork {
  readonly controller: string
  /** Of the object that was reconciled, or whose change was to be mapped. */
  readonly key: string
}

/** A controller as its parts know it. */
export interface NamedOptions {
  readonly name: string
  readonly options: ControllerOptions
}

/** A kind with its options, however it was given. */
export const kindOptions = <T extends KubeObject>(
  kind: ResourceName | KindOptions<T>,
): KindOptions<T> => (typeof kind === 'object' && 'name' in kind ? kind : { name: kind })
