import type { Client, ResourceClient } from '../../client/index.ts'
import {
  decodeManagedFields,
  extractOwned,
  formatGvk,
  gvkOf,
  KubeError,
  type KubeObject,
  sameJson,
} from '../../core/index.ts'
import type { SetItem } from '../set-item.ts'

/** How stored objects are looked at. */
export interface StoredOptions {
  /** Whose fields are compared. Default `anykind`. */
  readonly fieldManager?: string | undefined
  /** Whether an apply would be no write. Default: the manager has applied exactly these fields, and they have these values. */
  readonly isSame?:
    | ((wanted: KubeObject, stored: KubeObject) => boolean | Promise<boolean>)
    | undefined
  readonly signal?: AbortSignal | undefined
}

/** From so many objects of a kind in a namespace on they are listed, and not read one by one. */
const listedFrom = 4
/** Of a longer list only this many times what is looked for is read: the rest is sent without a look. */
const pageFactor = 4

/**
 * Finds which objects of a set are stored as they are wanted, for `ApplySetOptions.unchanged`, so that they need not be sent. What
 * differs only because the server writes it in another way is sent, unless `isSame` knows better. Objects of one kind and
 * namespace are listed at once, when the first of them is asked for; who may not list or read them sends them all.
 */
export function findUnchanged<T extends SetItem>(
  client: Client,
  items: readonly T[],
  { fieldManager = 'anykind', isSame = appliedBy(fieldManager), signal }: StoredOptions = {},
): (item: T) => Promise<KubeObject | undefined> {
  const groups = Map.groupBy(items, ({ object }) => groupOf(object))
  const listed = new Map<string, Promise<ReadonlyMap<string, KubeObject>>>()
  const find = async ({ object }: T): Promise<KubeObject | undefined> => {
    const { name } = object.metadata
    const group = groupOf(object)
    const count = groups.get(group)?.length ?? 0
    if (name === undefined) return undefined
    const resource = await client.for(object, signal)
    if (count < listedFrom) return resource.get(name, { signal })
    const list = listed.get(group) ?? firstPage(resource, count * pageFactor, signal)
    listed.set(group, list)
    return (await list).get(name)
  }
  return async item => {
    try {
      const stored = await find(item)
      return stored && (await isSame(item.object, stored)) ? stored : undefined
    } catch (error) {
      // Sending it will tell what is wrong, if anything is.
      if (error instanceof KubeError) return undefined
      throw error
    }
  }
}

const groupOf = (object: KubeObject): string =>
  `${formatGvk(gvkOf(object))} ${object.metadata.namespace ?? ''}`

async function firstPage(
  resource: ResourceClient,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, KubeObject>> {
  const found = new Map<string, KubeObject>()
  for await (const { items } of resource.pages({ limit, signal })) {
    for (const object of items) found.set(object.metadata.name ?? '', object)
    break
  }
  return found
}

/** By what the server remembers: in the version in which the object is wanted, as else the fields have other names. Pure. */
const appliedBy =
  (fieldManager: string) =>
  (wanted: KubeObject, stored: KubeObject): boolean => {
    const ours = decodeManagedFields(stored).filter(
      ({ owner: { manager, operation, subresource } }) =>
        manager === fieldManager && operation === 'Apply' && subresource === '',
    )
    const [first, second] = ours
    // Who has applied nothing but a name owns nothing, and is not there.
    const version = first?.owner.apiVersion ?? wanted.apiVersion
    if (second !== undefined || version !== wanted.apiVersion) return false
    const { namespace } = stored.metadata
    const metadata = { ...wanted.metadata, ...(namespace !== undefined && { namespace }) }
    return sameJson(extractOwned(stored, fieldManager), { ...wanted, metadata })
  }
