import { ApiError, DecodeError } from './errors.ts'
import { decodeJson } from './lossless-json.ts'
import { isKubeObject, isRecord, type KubeObject } from './object.ts'
import { decodeStatus } from './status.ts'

/**
 * One line of a watch: `metav1.WatchEvent`. A BOOKMARK carries a resourceVersion and nothing else of
 * worth. The server's ERROR event is thrown as {@link ApiError} (410 is `isGone`), never given out.
 */
export interface WatchEvent<T extends KubeObject = KubeObject> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'
  readonly object: T
}

const types: ReadonlySet<unknown> = new Set(['ADDED', 'MODIFIED', 'DELETED', 'BOOKMARK'])

/** Decodes one line. Throws {@link DecodeError} on a malformed one, {@link ApiError} on an ERROR event. */
export function decodeWatchEvent<T extends KubeObject>(
  line: Uint8Array,
  request: string,
): WatchEvent<T> {
  const event = decodeJson(line)
  if (!isRecord(event)) throw new DecodeError(`${request}: a watch event is not an object`)
  if (event.type === 'ERROR') {
    throw new ApiError(decodeStatus(event.object, 500), request)
  }
  if (!types.has(event.type)) {
    throw new DecodeError(`${request}: a watch event's type is none of ${[...types].join(', ')}`)
  }
  if (!isKubeObject(event.object)) {
    throw new DecodeError(`${request}: a watch event's object has no apiVersion, kind or metadata`)
  }
  return event as unknown as WatchEvent<T>
}

/** Whether it is the bookmark that ends the present state of a streaming list (KEP-3157). */
export const isInitialEventsEnd = ({ type, object }: WatchEvent): boolean =>
  type === 'BOOKMARK' && object.metadata.annotations?.['k8s.io/initial-events-end'] === 'true'
