import { isUtf8 } from 'node:buffer'
import { DecodeError, decodeWatchEvent, type WatchEvent } from '../../core/index.ts'
import type { JsonCursor } from './json-cursor.ts'
import { readWireObject, type WireObject } from './wire-object.ts'

/** A watch event whose object stays bytes. */
export interface WireEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: WireObject
}

/** A bookmark has nothing to keep as bytes. */
export type WireWatchEvent = WireEvent | (WatchEvent & { readonly type: 'BOOKMARK' })

const isChange = (type: string | undefined): type is WireEvent['type'] =>
  type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED'

/**
 * Reads one line of a watch. Throws as `decodeWatchEvent` does: DecodeError where it is no event or not UTF-8, ApiError
 * on an ERROR event.
 */
export function readWireEvent(
  line: Uint8Array,
  cursor: JsonCursor,
  request: string,
): WireWatchEvent {
  cursor.open(line)
  if (!isUtf8(line)) throw new DecodeError(`${request}: a watch event is not valid UTF-8`)
  let type: string | undefined
  let object: WireObject | undefined
  if (cursor.isNext('{')) {
    cursor.members(() => {
      if (cursor.isKey('type')) type = cursor.string()
      else if (cursor.isKey('object')) object = readObject(cursor)
      else cursor.skip()
    })
    cursor.end()
  }
  if (isChange(type) && object !== undefined) return { type, object }
  // A bookmark, an error, or no event at all: all of them rare, and told apart there.
  return decodeWatchEvent(line, request) as WatchEvent & { readonly type: 'BOOKMARK' }
}

function readObject(cursor: JsonCursor): WireObject | undefined {
  if (cursor.isNext('{')) return readWireObject(cursor)
  cursor.skip()
  return undefined
}
