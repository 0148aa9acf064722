import {
  isConflict,
  type JsonPatchOperation,
  type KubeObject,
  type WriteOptions,
} from '../core/index.ts'
import type { CallOptions, ResourceClient } from './resource-client.ts'

type OwnersPatch = readonly JsonPatchOperation[]

/** As kubectl: whoever writes an object six times in that moment does not stop. */
const maxAttempts = 5

/**
 * Sends the patch that a stored object needs, for the very version that was read; none if it is empty. Reads again and
 * tries anew if somebody else was faster, five times in all. Gives the object as it is then. Throws as `get` and `patch`.
 */
export async function patchOwners<T extends KubeObject>(
  client: ResourceClient<T>,
  name: string,
  patchOf: (object: T) => OwnersPatch | Promise<OwnersPatch>,
  { signal, timeoutMs, ...write }: Pick<WriteOptions, 'dryRun'> & CallOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const object = await client.get(name, { signal, timeoutMs })
    try {
      const patch = await patchOf(object)
      if (patch.length === 0) return object
      return await client.patch(name, { type: 'json', patch }, { ...write, signal, timeoutMs })
    } catch (error) {
      if (!isConflict(error) || attempt === maxAttempts) throw error
    }
  }
}
