import {
  type ApiError,
  formatObject,
  isAlreadyExists,
  isConflict,
  isNotFound,
  type KubeObject,
  RequestError,
} from '../core/index.ts'
import { type Modification, type ModifyOptions, writeChange } from './modify.ts'
import type { CallOptions, ResourceClient } from './resource-client.ts'
import { retryConflicts } from './retry-conflicts.ts'

/** What became of the object, and how it is stored. */
export interface CreateOrUpdateResult<T extends KubeObject = KubeObject> {
  readonly operation: 'created' | 'updated' | 'unchanged'
  readonly object: T
}

/**
 * Makes an object what it should be, whether it is there or not (controller-runtime's `CreateOrUpdate`): the change is
 * made to the live object, or to a copy of the one given where there is none, and is written if it is one. Races are
 * run again: somebody else may have created, changed or deleted it meanwhile.
 *
 * Where a program owns fields of an object rather than all of it, `apply` does this in one request.
 *
 * Throws ApiError of the last race (`isConflict`, `isAlreadyExists`, `isNotFound`) after 5 attempts; RequestError without a name;
 * and as `get`, `create` and `update` do.
 */
export function createOrUpdate<T extends KubeObject>(
  client: ResourceClient<T>,
  object: T,
  change: Modification<T> = () => undefined,
  options: ModifyOptions = {},
): Promise<CreateOrUpdateResult<T>> {
  const { attempts: _, clock: __, signal, timeoutMs, ...write } = options
  const call = { signal, timeoutMs }
  let isUpdate = false
  const run = async (): Promise<CreateOrUpdateResult<T>> => {
    isUpdate = false
    const read = await find(client, object, call)
    if (read === undefined) {
      const copy = structuredClone(object)
      const wanted = (await change(copy)) ?? copy
      return { operation: 'created', object: await client.create(wanted, { ...write, ...call }) }
    }
    isUpdate = true
    const stored = await writeChange(client, read, change, options)
    return { operation: stored === read ? 'unchanged' : 'updated', object: stored }
  }
  // What is not found by a create is the namespace, or the resource: that is no race.
  const isRaceLost = (error: unknown): error is ApiError =>
    isConflict(error) || isAlreadyExists(error) || (isUpdate && isNotFound(error))
  return retryConflicts(run, isRaceLost, options)
}

async function find<T extends KubeObject>(
  client: ResourceClient<T>,
  object: T,
  options: CallOptions,
): Promise<T | undefined> {
  const { name, namespace } = object.metadata
  if (name === undefined) throw new RequestError(`${formatObject(object)}: metadata.name is needed`)
  const own = client.resource.namespaced ? (namespace ?? client.namespace) : undefined
  if (client.namespace !== undefined && own !== client.namespace) {
    throw new RequestError(
      `${formatObject(object)}: its namespace is not "${client.namespace}", which this call is for`,
    )
  }
  try {
    return await client.in(own).get(name, options)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
