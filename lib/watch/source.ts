import type { PagesOptions, ResourceClient, WireClient, WireObject } from '../client/index.ts'
import {
  type ApiResource,
  formatApiVersion,
  type KubeObject,
  type WatchEvent,
  type WatchOptions,
} from '../core/index.ts'

/** One change as a watch tells it. A list is told as ADDED. */
export interface SourceEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: T
}

/** A sign of life, and a place to resume from. */
export type Bookmark = WatchEvent & { readonly type: 'BOOKMARK' }

/** What comes at once. */
export type Batch<T> = readonly (SourceEvent<T> | Bookmark)[]

/** What a watcher lists and watches, of objects in any form (client-go's `ListerWatcher`). */
export interface Source<T> {
  readonly resource: ApiResource
  pages(options: PagesOptions): AsyncIterable<Page<T>>
  /** In batches of any size, as they come. */
  watch(options: WatchOptions & { readonly signal: AbortSignal }): AsyncIterable<Batch<T>>
  /** Where to resume behind an object; empty if it does not say. */
  versionOf(object: T): string
}

interface Page<T> {
  readonly items: Iterable<T>
  readonly metadata: { readonly resourceVersion?: string }
}

/** What reads like a resource: objects, or rows of tables. */
export type Watched<T extends KubeObject = KubeObject> = Pick<
  ResourceClient<T>,
  'resource' | 'pages' | 'watch'
>

/** Parsed objects, one event a batch: each is the reader's before the next is looked at. */
export const objectSource = <T extends KubeObject>(client: Watched<T>): Source<T> => ({
  resource: client.resource,
  pages: options => client.pages(options),
  async *watch(options) {
    for await (const event of client.watch(options)) yield [event as SourceEvent<T> | Bookmark]
  },
  versionOf: ({ metadata }) => metadata.resourceVersion ?? '',
})

/** Objects as bytes. */
export const wireSource = (client: WireClient): Source<WireObject> => ({
  resource: client.resource,
  pages: options => client.pages(options),
  watch: options => client.watch(options),
  versionOf: ({ resourceVersion }) => resourceVersion,
})

/** A list by pages, told as a server tells one by a stream: its end is a bookmark. */
export async function* listByPages<T>(
  source: Source<T>,
  options: PagesOptions,
): AsyncGenerator<Batch<T>, void, undefined> {
  let resourceVersion = ''
  for await (const { items, metadata } of source.pages(options)) {
    resourceVersion = metadata.resourceVersion ?? ''
    yield Array.from(items, added)
  }
  const { kind } = source.resource
  const apiVersion = formatApiVersion(source.resource)
  const metadata = { resourceVersion, annotations: { 'k8s.io/initial-events-end': 'true' } }
  yield [{ type: 'BOOKMARK', object: { apiVersion, kind, metadata } }]
}

const added = <T>(object: T): SourceEvent<T> => ({ type: 'ADDED', object })
