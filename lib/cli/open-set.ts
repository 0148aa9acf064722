import type { Cluster } from '../cluster.ts'
import { ConfigError } from '../core/index.ts'
import type { Inventory, InventoryOptions } from '../gitops/index.ts'
import { version } from '../version.ts'
import { parseSetName } from './set-name.ts'

/** Where a set is looked for. */
interface SetPlace extends Pick<InventoryOptions, 'namespace' | 'dryRun' | 'signal'> {
  readonly cluster: Cluster
  /** Of a set that is new. Default: ours. */
  readonly tooling?: string | undefined
}

/**
 * The set of a name, `[TYPE[.GROUP]/]NAME`, a Secret unless it says otherwise. Throws UsageError where it is no name, ConfigError where
 * it is another's.
 */
export async function openSet(
  text: string,
  { cluster, tooling = `anykind/${version}`, ...place }: SetPlace,
): Promise<Inventory> {
  const { Inventory } = await import('../gitops/index.ts')
  const named = parseSetName(text, '--applyset')
  return Inventory.open(cluster.client, { ...named, tooling, ...place })
}

/** As {@link openSet}, of a set that is there: throws ConfigError if it is not. */
export async function openExistingSet(text: string, place: SetPlace): Promise<Inventory> {
  const inventory = await openSet(text, place)
  if (inventory.parent.found !== undefined) return inventory
  const { kind, name, namespace } = inventory.name
  throw new ConfigError(`apply set ${kind}/${name}: there is none in namespace "${namespace}"`)
}
