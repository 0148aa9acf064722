import type { KubeObject } from '../core/index.ts'
import { patchOwners } from './patch-owners.ts'
import type { CallOptions, ResourceClient } from './resource-client.ts'
import { type UpgradeOptions, upgradeManagedFields } from './upgrade-managed-fields.ts'

/**
 * Makes who wrote an object by client-side apply its owner by server-side apply, on the server: see
 * {@link upgradeManagedFields}. Reads again and tries anew if somebody else was faster, five times in all. Gives the
 * object as it is then, whether or not there was anything to do. Apply once more afterwards: what an apply
 * before has left out, in vain, goes only then. Throws as `get` and `patch`.
 */
export const upgradeToServerSideApply = <T extends KubeObject>(
  client: ResourceClient<T>,
  name: string,
  { signal, timeoutMs, ...options }: UpgradeOptions & CallOptions = {},
): Promise<T> =>
  patchOwners(client, name, object => upgradeManagedFields(object, options), { signal, timeoutMs })
