import {
  type ApiResource,
  decodeWatchEvent,
  formatRequest,
  type KubeObject,
  type Query,
  type Send,
  splitLines,
  type Target,
  type WatchEvent,
  type WatchOptions,
  watchRequest,
} from '../core/index.ts'
import type { CallOptions } from './resource-client.ts'

/** Which collection. */
export interface WatchSource {
  readonly resource: ApiResource
  readonly target: Target
  /** Of the query, besides the watch's own. */
  readonly more?: Query
}

/**
 * The events of one watch request, in order, each line decoded when it is asked for: a slow reader
 * slows the server down rather than filling the memory. A malformed line ends the stream with an error.
 */
export async function* watchEvents<T extends KubeObject>(
  send: Send,
  { resource, target, more = [] }: WatchSource,
  options: WatchOptions & CallOptions,
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const { signal, timeoutMs, ...query } = options
  const request = watchRequest(resource, target, query)
  const name = formatRequest(request)
  const asked = { ...request, query: [...(request.query ?? []), ...more], timeoutMs }
  const response = await send(asked, signal)
  for await (const line of splitLines(response.body)) yield decodeWatchEvent<T>(line, name)
}
