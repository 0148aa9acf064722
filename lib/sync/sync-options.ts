import type { Clock } from '../core/index.ts'
import type { PruneOptions } from '../gitops/index.ts'
import type { Source } from './source.ts'
import type { SyncEvent } from './sync-event.ts'

/** Which set is kept, and how. */
export interface SyncOptions {
  /** Reads what the set is to be; called when it may have changed. */
  readonly readSource: (signal: AbortSignal) => Promise<Source>
  /** The parent of the set, see `Inventory.open`. */
  readonly set: {
    readonly resource: string
    readonly name: string
    readonly namespace: string | undefined
  }
  /** `NAME/VERSION` of who manages a set that is new. */
  readonly tooling: string
  /** Whose fields these become. Default `anykind`. */
  readonly fieldManager?: string | undefined
  /** Takes fields from other managers, when applying and when healing. Default false: that fails. */
  readonly force?: boolean | undefined
  /** Applies again what has drifted. Default false: drift is told, and stays. */
  readonly selfHeal?: boolean | undefined
  /** What may be pruned; false for nothing. Default all but what takes others with it. */
  readonly prune?: Pick<PruneOptions, 'allowed' | 'maxDelete'> | false | undefined
  /** How often the source is read without being told. Default 60,000. */
  readonly intervalMs?: number | undefined
  /** Told of what happens. */
  readonly onEvent?: ((event: SyncEvent) => void) | undefined
  readonly clock?: Clock | undefined
}
