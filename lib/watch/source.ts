import type {
  PagesOptions,
  ResourceClient,
  WireClient,
  WireEvent,
  WireObject,
} from '../client/index.ts'
import {
  type ApiResource,
  isInitialEventsEnd,
  type KubeObject,
  type WatchEvent,
  type WatchOptions,
} from '../core/index.ts'

/** One change as a watch tells it. A list is told as ADDED. */
export interface SourceEvent<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: T
  /** Where to resume behind it; empty if the object does not say. */
  readonly resourceVersion: string
}

/** A sign of life, and a place to resume from. */
export interface SourceBookmark {
  readonly type: 'BOOKMARK'
  readonly resourceVersion: string
  /** Whether it ends the present state of a streaming list. */
  readonly isInitialEnd: boolean
}

/** What a watcher lists and watches, of objects in any form (client-go's `ListerWatcher`). */
export interface Source<T> {
  readonly resource: ApiResource
  pages(options: PagesOptions): AsyncIterable<Page<T>>
  /** In batches of any size, as they come. */
  watch(
    options: WatchOptions & { readonly signal: AbortSignal },
  ): AsyncIterable<readonly (SourceEvent<T> | SourceBookmark)[]>
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
    for await (const event of client.watch(options)) {
      const { type, object } = event
      const { resourceVersion = '' } = object.metadata
      yield [type === 'BOOKMARK' ? toBookmark(event) : { type, object, resourceVersion }]
    }
  },
})

/** Objects as bytes. */
export const wireSource = (client: WireClient): Source<WireObject> => ({
  resource: client.resource,
  pages: options => client.pages(options),
  async *watch(options) {
    for await (const events of client.watch(options)) {
      yield events.map(event => (event.type === 'BOOKMARK' ? toBookmark(event) : toEvent(event)))
    }
  },
})

const toBookmark = (event: WatchEvent): SourceBookmark => {
  const { resourceVersion = '' } = event.object.metadata
  return { type: 'BOOKMARK', resourceVersion, isInitialEnd: isInitialEventsEnd(event) }
}

const toEvent = ({ type, object }: WireEvent): SourceEvent<WireObject> => ({
  type,
  object,
  resourceVersion: object.resourceVersion,
})
