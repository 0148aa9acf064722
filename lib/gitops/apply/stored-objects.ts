import type { Client, ResourceClient } from '../../client/index.ts'
import {
  decodeManagedFields,
  formatGvk,
  gvkOf,
  KubeError,
  type KubeObject,
  sameJson,
} from '../../core/index.ts'
import { intentOf } from '../intent.ts'
import type { SetItem } from '../set-item.ts'
import { ForeignOwnerError } from './foreign-owner-error.ts'

/** How stored objects are looked at. */
export interface StoredOptions {
  /** Whose fields are compared. Default `anykind`. */
  readonly fieldManager?: string | undefined
  /** Whether an apply would be no write. Default: the manager has applied exactly these fields, and they have these values. */
  readonly isSame?:
    | ((wanted: KubeObject, stored: KubeObject) => boolean | Promise<boolean>)
    | undefined
  /** Why a stored object is another owner's: then it is not sent, whether it is the same or not. Default: whoever's it is. */
  readonly foreignOwner?: ((stored: KubeObject) => string | undefined) | undefined
  readonly signal?: AbortSignal | undefined
}

/** From so many objects of a kind in a namespace on they are listed, and not read one by one. */
const listedFrom = 4
/** Of a longer list only this many times what is looked for is read: the rest is sent without a look, or looked at one by one where owners count. */
const pageFactor = 4

/**
 * Finds which objects of a set are stored as they are wanted, for `ApplySetOptions.unchanged`, so that they need not be sent. What
 * differs only because the server writes it in another way is sent, unless `isSame` knows better. Objects of one kind and
 * namespace are listed at once, when the first of them is asked for; who may not list or read them sends them all. What it gives
 * throws ForeignOwnerError.
 */
export function findUnchanged<T extends SetItem>(
  client: Client,
  items: readonly T[],
  options: StoredOptions = {},
): (item: T) => Promise<KubeObject | undefined> {
  const { fieldManager = 'anykind', foreignOwner, signal } = options
  const { isSame = appliedBy(fieldManager) } = options
  const groups = Map.groupBy(items, ({ object }) => groupOf(object))
  const listed = new Map<string, Promise<FirstPage>>()
  const find = async ({ object }: T): Promise<KubeObject | undefined> => {
    const { name } = object.metadata
    const group = groupOf(object)
    const count = groups.get(group)?.length ?? 0
    if (name === undefined) return undefined
    const resource = await client.for(object, signal)
    if (count < listedFrom) return resource.get(name, { signal })
    const list = listed.get(group) ?? firstPage(resource, count * pageFactor, signal)
    listed.set(group, list)
    const { found, isAll } = await list
    const isUnknown = !found.has(name) && !isAll && foreignOwner !== undefined
    return isUnknown ? resource.get(name, { signal }) : found.get(name)
  }
  return async item => {
    // Sending it will tell what is wrong, if anything is.
    const stored = await unlessFailed(() => find(item))
    if (stored === undefined) return undefined
    const owner = foreignOwner?.(stored)
    if (owner !== undefined) throw new ForeignOwnerError(stored, owner)
    return (await unlessFailed(async () => isSame(item.object, stored))) ? stored : undefined
  }
}

async function unlessFailed<R>(look: () => Promise<R>): Promise<R | undefined> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof KubeError) return undefined
    throw error
  }
}

const groupOf = (object: KubeObject): string =>
  `${formatGvk(gvkOf(object))} ${object.metadata.namespace ?? ''}`

interface FirstPage {
  readonly found: ReadonlyMap<string, KubeObject>
  /** Whether there are no others. */
  readonly isAll: boolean
}

async function firstPage(
  resource: ResourceClient,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<FirstPage> {
  const found = new Map<string, KubeObject>()
  for await (const { items, metadata } of resource.pages({ limit, signal })) {
    for (const object of items) found.set(object.metadata.name ?? '', object)
    return { found, isAll: (metadata.continue ?? '') === '' }
  }
  return { found, isAll: true }
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
    return sameJson(intentOf(stored, fieldManager), { ...wanted, metadata })
  }
