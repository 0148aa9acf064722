import type { CallOptions, Client } from '../client/index.ts'
import {
  formatObject,
  isNotFound,
  type JsonPatchOperation,
  type KubeObject,
  RequestError,
} from '../core/index.ts'
import { sameObject } from './finalizer.ts'
import { isControlledBy, withController, withoutOwner } from './owner-references.ts'

/**
 * Makes an object that nobody controls one of this owner's, as client-go's `ControllerRefManager` does, and gives it as it
 * is stored. The owner is looked at first: one that is gone, or being deleted, adopts nothing. Throws RequestError for that,
 * and as `withController`; ApiError of 422 (`isInvalid`) if the object's owners are not those that were read, or another
 * object has its name.
 */
export async function adopt<T extends KubeObject>(
  client: Client,
  { object, owner }: { readonly object: T; readonly owner: KubeObject },
  options: CallOptions = {},
): Promise<T> {
  if (isControlledBy(object, owner)) return object
  const adopted = withController(object, owner)
  await refuseUnwanted(client, object, owner, options)
  return patchOwners(client, object, adopted, options)
}

/**
 * Lets go of an object: the owner is not among its owners any more. Gives it as it is stored; undefined if it is gone.
 * Throws ApiError of 422 as {@link adopt}.
 */
export async function release<T extends KubeObject>(
  client: Client,
  { object, owner }: { readonly object: T; readonly owner: KubeObject },
  options: CallOptions = {},
): Promise<T | undefined> {
  try {
    return await patchOwners(client, object, withoutOwner(object, owner), options)
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}

async function patchOwners<T extends KubeObject>(
  client: Client,
  object: T,
  { metadata }: T,
  options: CallOptions,
): Promise<T> {
  const path = '/metadata/ownerReferences'
  const before = object.metadata.ownerReferences
  const patch: JsonPatchOperation[] = [
    sameObject(object),
    { op: 'test', path, value: before ?? null },
    { op: before === undefined ? 'add' : 'replace', path, value: metadata.ownerReferences },
  ]
  const resource = await client.for(object, options.signal)
  return resource.patch(object.metadata.name ?? '', { type: 'json', patch }, options)
}

/** As it is on the server, not in a cache: what is adopted by an owner that is going goes with it. */
async function refuseUnwanted(
  client: Client,
  object: KubeObject,
  owner: KubeObject,
  options: CallOptions,
): Promise<void> {
  const { name = '', uid } = owner.metadata
  const { metadata } = await (await client.for(owner, options.signal)).get(name, options)
  const why = metadata.uid !== uid ? 'is gone' : 'is being deleted'
  if (metadata.uid === uid && metadata.deletionTimestamp === undefined) return
  throw new RequestError(`adopt ${formatObject(object)}: ${formatObject(owner)} ${why}`)
}
