import {
  type ApiResource,
  formatApiVersion,
  isInvalid,
  type KubeList,
  type KubeObject,
  type WatchEvent,
} from '../core/index.ts'
import type { ListPage, PagesOptions } from './pages.ts'

/** How a list is read at all. */
export interface StreamingOptions {
  /**
   * Reads one stream instead of pages (KEP-3157): the server makes no list in its memory, and the first object is there
   * as soon as it is sent. A server that cannot stream is asked for pages. Default false.
   */
  readonly streaming?: boolean | undefined
}

/** How objects are listed one by one; a `restart` would give them twice. */
export interface ListObjectsOptions extends Omit<PagesOptions, 'onExpired'>, StreamingOptions {
  /** As of pages. Default `fail`. */
  readonly onExpired?: 'fail' | 'resume' | undefined
}

/** How all objects are listed. */
export interface ListAllOptions extends PagesOptions, StreamingOptions {}

/** Pages whose items may be made as they are asked for. */
type Pages<T extends KubeObject> = AsyncIterable<
  Omit<ListPage<T>, 'items'> & { readonly items: Iterable<T> }
>

/** The objects of a streaming list as they come, or of pages where the server cannot stream. */
export async function* streamObjects<T extends KubeObject>(
  events: AsyncIterable<WatchEvent<T>>,
  pages: () => Pages<T>,
): AsyncGenerator<T, void, undefined> {
  let isBegun = false
  try {
    for await (const { type, object } of events) {
      isBegun = true
      if (type === 'ADDED' || type === 'MODIFIED') yield object
    }
    return
  } catch (error) {
    if (isBegun || !isInvalid(error)) throw error
  }
  for await (const { items } of pages()) yield* items
}

/** All pages as one list, of the state that the first one shows, or that a restart shows. */
export async function collectPages<T extends KubeObject>(pages: Pages<T>): Promise<KubeList<T>> {
  let list: KubeList<T> | undefined
  for await (const { restarted, items, ...page } of pages) {
    if (list === undefined || restarted) {
      const { resourceVersion, shardInfo } = page.metadata
      const metadata = {
        ...(resourceVersion !== undefined && { resourceVersion }),
        ...(shardInfo && { shardInfo }),
      }
      list = { ...page, metadata, items: [] }
    }
    for (const item of items) list.items.push(item)
  }
  // A list has at least one page.
  return list as KubeList<T>
}

/** A streaming list as one list: the state at its end. Undefined if the server cannot stream. */
export async function collectEvents<T extends KubeObject>(
  events: AsyncIterable<WatchEvent<T>>,
  resource: ApiResource,
): Promise<KubeList<T> | undefined> {
  const objects = new Map<string, T>()
  let resourceVersion: string | undefined
  try {
    for await (const { type, object } of events) {
      const { uid, namespace, name } = object.metadata
      const key = uid ?? `${namespace}/${name}`
      if (type === 'BOOKMARK') resourceVersion = object.metadata.resourceVersion
      else if (type === 'DELETED') objects.delete(key)
      else objects.set(key, object)
    }
  } catch (error) {
    if (objects.size > 0 || !isInvalid(error)) throw error
    return undefined
  }
  const items = [...objects.values()]
  const { apiVersion, kind } = items[0] ?? { ...resource, apiVersion: formatApiVersion(resource) }
  return {
    apiVersion,
    kind: `${kind}List`,
    metadata: resourceVersion === undefined ? {} : { resourceVersion },
    items,
  }
}
