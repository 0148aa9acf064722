import type { Client } from '../../client/index.ts'
import { find, type Inventory } from '../inventory/index.ts'
import type { SetItem } from '../set-item.ts'
import { type ApplySetOptions, applySet } from './apply-set.ts'

/**
 * Applies the namespace of a set's parent where that is a member itself and not there yet: the parent is written before all
 * members are applied, and needs it. To be called as `Inventory.begin`'s `beforeWrite`. A dry run needs none. Throws what keeps it
 * from being applied.
 */
export async function applyHome(
  client: Client,
  { parent }: Inventory,
  items: readonly SetItem[],
  options: ApplySetOptions = {},
): Promise<void> {
  const { namespace } = parent.name
  if (parent.found !== undefined || namespace === undefined || options.dryRun) return
  const home = items.find(
    ({ object: { apiVersion, kind, metadata } }) =>
      apiVersion === 'v1' && kind === 'Namespace' && metadata.name === namespace,
  )
  if (home === undefined) return
  const namespaces = await client.resource('namespaces', options.signal)
  if ((await find(namespaces, namespace, options.signal)) !== undefined) return
  for await (const event of applySet(client, [home], options)) {
    if (event.type === 'failed') throw event.error
  }
}
