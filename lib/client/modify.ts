import { encodeJson, isConflict, type KubeObject, RequestError } from '../core/index.ts'
import type { ResourceClient } from './resource-client.ts'
import { type ConflictRetryOptions, retryConflicts } from './retry-conflicts.ts'

/** What a write takes besides. */
export interface ModifyOptions extends ConflictRetryOptions {
  readonly dryRun?: boolean | undefined
  readonly fieldManager?: string | undefined
  readonly fieldValidation?: 'Ignore' | 'Warn' | 'Strict' | undefined
}

/**
 * Makes a change of what it is given, which is the caller's own, or gives another object in its place. Runs once for
 * each attempt, each time with a newer state.
 */
export type Modification<T extends KubeObject> = (
  object: T,
) => T | undefined | Promise<T | undefined>

/**
 * Reads an object, changes it and writes it back; reads and changes it anew if somebody else was faster
 * (client-go's `RetryOnConflict`). Nothing is written if nothing is changed. Gives the stored object.
 *
 * ```ts
 * await modify(deployments, 'web', ({ metadata }) => {
 *   metadata.annotations = { ...metadata.annotations, 'example.com/seen': 'yes' }
 * })
 * ```
 *
 * The write is for the very state that was read, whatever the change does to its resourceVersion. A write that is lost
 * with `outcome: 'unknown'` is not repeated: the change may be there already, and would be made twice.
 *
 * Throws ApiError of a conflict (`isConflict`) after 5 attempts; RequestError if the change gives the object
 * another name or namespace; and as `get` and `update` do.
 */
export function modify<T extends KubeObject>(
  client: ResourceClient<T>,
  name: string,
  change: Modification<T>,
  options: ModifyOptions = {},
): Promise<T> {
  const { signal, timeoutMs } = options
  const run = async (): Promise<T> =>
    writeChange(client, await client.get(name, { signal, timeoutMs }), change, options)
  return retryConflicts(run, isConflict, options)
}

/** Changes an object that was read, and writes it back unless it is as it was; then gives that very object. */
export async function writeChange<T extends KubeObject>(
  client: ResourceClient<T>,
  read: T,
  change: Modification<T>,
  { attempts: _, clock: __, ...options }: ModifyOptions,
): Promise<T> {
  const before = encodeJson(read)
  const { resourceVersion, name } = read.metadata
  const changed = (await change(read)) ?? read
  if (changed.metadata.name !== name) {
    throw new RequestError(`modify ${read.kind} "${name}": a change may not rename it`)
  }
  const metadata = { ...changed.metadata }
  if (resourceVersion !== undefined) metadata.resourceVersion = resourceVersion
  const object = { ...changed, metadata }
  return encodeJson(object) === before ? read : client.update(object, options)
}
