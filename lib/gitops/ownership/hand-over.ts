import { type CallOptions, patchOwners, type ResourceClient } from '../../client/index.ts'
import type { KubeObject, WriteOptions } from '../../core/index.ts'
import { type HandOver, handOverPatch } from './hand-over-patch.ts'

/** An object after its fields have changed owners. */
export interface OwnersChanged<T extends KubeObject = KubeObject> {
  readonly object: T
  /** Which have, as in patterns. */
  readonly fields: readonly string[]
}

/**
 * Makes fields of a stored object another manager's: see {@link handOverPatch}. For the very version that is read; reads again
 * if somebody else was faster, five times in all. Throws as `get` and `patch`.
 */
export async function handOver<T extends KubeObject>(
  resource: ResourceClient<T>,
  name: string,
  { dryRun, signal, timeoutMs, ...handOver }: HandOver & Pick<WriteOptions, 'dryRun'> & CallOptions,
): Promise<OwnersChanged<T>> {
  let fields: readonly string[] = []
  const patchOf = (object: T) => {
    const move = handOverPatch(object, handOver)
    fields = move.fields
    return move.patch
  }
  const object = await patchOwners(resource, name, patchOf, { dryRun, signal, timeoutMs })
  return { object, fields }
}
