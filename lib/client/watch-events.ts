import {
  type ApiRequest,
  type ApiResource,
  type ApiResponse,
  DecodeError,
  decodeWatchEvent,
  formatApiVersion,
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
import { type AnswerKind, asking, metaVersion } from './accept.ts'
import type { CallOptions } from './resource-client.ts'

/** Which collection. */
export interface WatchSource {
  readonly resource: ApiResource
  readonly target: Target
  /** Of what kind the objects are. Default: the resource's. */
  readonly answer?: AnswerKind | undefined
  /** Of the query, besides the watch's own. */
  readonly more?: Query
}

/** Sends a watch and gives its answer, the events still to come as lines. */
export function openWatch(
  send: Send,
  { resource, target, answer, more = [] }: WatchSource,
  { signal, timeoutMs, ...options }: WatchOptions & CallOptions,
): Promise<ApiResponse> {
  const request = watchRequest(resource, target, options)
  const asked: ApiRequest = {
    ...request,
    query: [...(request.query ?? []), ...more],
    // The server packs what streams the present state first, which is a list; other watches it does not.
    ...(options.sendInitialEvents && { headers: { 'accept-encoding': 'gzip' } }),
    timeoutMs,
  }
  return send(answer === undefined ? asked : asking(asked, answer), signal)
}

/**
 * The events of one watch request, in order, each line decoded when it is asked for: a slow reader
 * slows the server down rather than filling the memory. A malformed line ends the stream with an error, and
 * so does an object of another kind: it is none of the collection, and what it is in place of is lost.
 */
export async function* watchEvents<T extends KubeObject>(
  send: Send,
  source: WatchSource,
  options: WatchOptions & CallOptions,
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const { resource, target, answer } = source
  const name = formatRequest(watchRequest(resource, target))
  const { body } = await openWatch(send, source, options)
  const expected = answer === undefined ? resource : { ...metaVersion, kind: answer }
  const apiVersion = formatApiVersion(expected)
  for await (const line of splitLines(body)) {
    const event = decodeWatchEvent<T>(line, name)
    const { object, type } = event
    // A bookmark says nothing of an object.
    const isExpected = object.kind === expected.kind && object.apiVersion === apiVersion
    if (type !== 'BOOKMARK' && !isExpected) {
      throw new DecodeError(
        `${name}: a watch event's object is of another kind than ${expected.kind}`,
      )
    }
    yield event
  }
}
