import type { SelectOptions } from '../core/index.ts'
import type { ProjectionOptions } from './projection.ts'
import type { Indexer, StoreMode } from './store/index.ts'
import type { StreamHealth } from './stream-health.ts'

/** What an informer keeps, and how. */
export interface InformerOptions extends SelectOptions, ProjectionOptions {
  /** Objects of one namespace. Default: of all. */
  readonly namespace?: string | undefined
  /** Objects of these, each by a watch of its own; they can be added and removed later. Default: of all. */
  readonly namespaces?: readonly string[] | undefined
  /** Default `bytes`. */
  readonly mode?: StoreMode | undefined
  /** Asks for metadata alone: objects are `PartialObjectMetadata`. Default false. */
  readonly onlyMetadata?: boolean | undefined
  /**
   * Asks for tables: objects are rows as the server prints them for `kubectl get`, with metadata (`RowObject`). A row is as it was when
   * its object changed, ages too. managedFields are left out by default. Default false.
   */
  readonly asTable?: boolean | undefined
  /**
   * The server is asked to end each stream of changes after so long. One that is silent for ten seconds longer is dead, so less
   * than the default has a dead connection noticed sooner, at the cost of more requests. Default 290.
   */
  readonly timeoutSeconds?: number | undefined
  /** Ways to find objects by, besides key, namespace and labels. */
  readonly indexers?: Readonly<Record<string, Indexer>> | undefined
}

/** How an informer is, as data. */
export interface InformerHealth {
  readonly synced: boolean
  /** Whether all streams follow the server. */
  readonly alive: boolean
  /** Of the stream that was last heard of the longest ago. */
  readonly lagMs: number
  readonly objects: number
  /** Memory outside of JavaScript's heap. */
  readonly bytes: number
  /** What has ended it, if anything but its caller has. */
  readonly error: unknown
  readonly streams: readonly (StreamHealth & { readonly namespace: string | undefined })[]
}
