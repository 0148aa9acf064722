import {
  formatRequest,
  isInitialEventsEnd,
  type KubeObject,
  type ListOptions,
  RequestError,
  type Send,
  TransportError,
  type WatchEvent,
  watchRequest,
} from '../core/index.ts'
import type { CallOptions } from './resource-client.ts'
import { type WatchSource, watchEvents } from './watch-events.ts'

/** How a list is streamed. Pages there are none. */
export type StreamingListOptions = Omit<ListOptions, 'limit'> & CallOptions

/**
 * The present state of a collection as a stream (KEP-3157, on by default since Kubernetes 1.34): what there is comes
 * as ADDED; what changes while the stream is under way comes again, as MODIFIED or DELETED; the bookmark
 * that ends it comes last, with the resourceVersion of all.
 *
 * Throws RequestError on `continue` and on `Exact`, which have no meaning here; ApiError (`isInvalid`) before any
 * event from a server that cannot stream; TransportError if the stream ends before the list does.
 */
export async function* streamList<T extends KubeObject>(
  send: Send,
  source: WatchSource,
  { continue: token, resourceVersionMatch, ...options }: StreamingListOptions,
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const name = formatRequest(watchRequest(source.resource, source.target))
  if (token !== undefined || resourceVersionMatch === 'Exact') {
    throw new RequestError(`${name}: a streaming list has no pages and no exact state`)
  }
  const events = watchEvents<T>(send, source, {
    ...options,
    sendInitialEvents: true,
    allowWatchBookmarks: true,
    resourceVersionMatch: 'NotOlderThan',
  })
  for await (const event of events) {
    yield event
    if (isInitialEventsEnd(event)) return
  }
  throw new TransportError('RESET', `${name}: the stream ended before the list did`, 'unknown')
}
