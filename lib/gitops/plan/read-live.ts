import type { Client, ResourceClient } from '../../client/index.ts'
import {
  type ApiError,
  type ApiResource,
  groupResource,
  isForbidden,
  isNotFound,
  type KubeObject,
} from '../../core/index.ts'
import { concurrently } from './concurrently.ts'
import { keyOf } from './object-key.ts'

/** An object, in its namespace, of a kind that is served. */
export interface Placed {
  readonly object: KubeObject
  readonly resource: ApiResource
}

/** How stored objects are read. */
export interface ReadLiveOptions {
  /** So many requests at the same time. */
  readonly concurrency: number
  readonly signal?: AbortSignal | undefined
}

/** From so many objects of a kind and namespace on they are looked for in a list. */
const listFrom = 8
/** A list is gone through as long as it has at most so many objects for each that is looked for: then each is asked for. */
const listedForOne = 25

/**
 * What is stored of these objects, by {@link keyOf}; an ApiError of one that may not be read. Of a kind and namespace that many of them are in, a list is read,
 * page by page, and no further than it has them all or is much longer than they are many; the others are asked for one by one.
 */
export async function readLive(
  client: Client,
  placed: readonly Placed[],
  { concurrency, signal }: ReadLiveOptions,
): Promise<Map<string, KubeObject | ApiError>> {
  const live = new Map<string, KubeObject | ApiError>()
  const named = placed.filter(({ object }) => object.metadata.name !== undefined)
  const groups = Map.groupBy(named, ({ object, resource }) =>
    [resource.version, groupResource(resource), object.metadata.namespace].join('/'),
  )
  const single = await concurrently([...groups.values()], concurrency, async group => {
    const [first] = group
    if (first === undefined || group.length < listFrom) return group
    const resource = client.of(first.resource).in(first.object.metadata.namespace)
    try {
      return await findInList(resource, group, live, signal)
    } catch (error) {
      if (isForbidden(error)) return group
      throw error
    }
  })
  await concurrently(single.flat(), concurrency, async ({ object, resource }) => {
    const { name = '', namespace } = object.metadata
    try {
      live.set(keyOf(object), await client.of(resource).in(namespace).get(name, { signal }))
    } catch (error) {
      if (isForbidden(error)) live.set(keyOf(object), error)
      else if (!isNotFound(error)) throw error
    }
  })
  return live
}

/** Takes from the list what is looked for, and gives what it has not come to. */
async function findInList(
  resource: ResourceClient,
  wanted: readonly Placed[],
  live: Map<string, KubeObject | ApiError>,
  signal: AbortSignal | undefined,
): Promise<readonly Placed[]> {
  const left = new Map(wanted.map(placed => [placed.object.metadata.name, placed]))
  let seen = 0
  for await (const { items, metadata } of resource.pages({ signal, onExpired: 'resume' })) {
    for (const object of items) {
      const placed = left.get(object.metadata.name)
      if (placed === undefined) continue
      live.set(keyOf(placed.object), object)
      left.delete(object.metadata.name)
    }
    seen += items.length
    if (left.size === 0) return []
    const goesOn = metadata.continue !== undefined && metadata.continue !== ''
    if (goesOn && seen > wanted.length * listedForOne) return [...left.values()]
  }
  return []
}
