import { isConflict, type KubeObject } from '../core/index.ts'
import type { CallOptions, ResourceClient } from './resource-client.ts'
import { type UpgradeOptions, upgradeManagedFields } from './upgrade-managed-fields.ts'

/** As kubectl: whoever writes an object six times in that moment does not stop. */
const maxAttempts = 5

/**
 * Makes who wrote an object by client-side apply its owner by server-side apply, on the server: see
 * {@link upgradeManagedFields}. Reads again and tries anew if somebody else was faster, five times in all. Gives the
 * object as it is then, whether or not there was anything to do. Apply once more afterwards: what an apply
 * before has left out, in vain, goes only then. Throws as `get` and `patch`.
 */
export async function upgradeToServerSideApply<T extends KubeObject>(
  client: ResourceClient<T>,
  name: string,
  { signal, timeoutMs, ...options }: UpgradeOptions & CallOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const object = await client.get(name, { signal, timeoutMs })
    const patch = upgradeManagedFields(object, options)
    if (patch.length === 0) return object
    try {
      return await client.patch(name, { type: 'json', patch }, { signal, timeoutMs })
    } catch (error) {
      if (!isConflict(error) || attempt === maxAttempts) throw error
    }
  }
}
