import { isUtf8 } from 'node:buffer'
import {
  DecodeError,
  decodeWatchEvent,
  isKubeObject,
  isRecord,
  type KubeObject,
  type WatchEvent,
} from '../../core/index.ts'
import type { JsonCursor } from './json-cursor.ts'
import type { OnColumns, WireForm } from './wire-form.ts'
import type { WireObject } from './wire-object.ts'

/** A watch event whose object stays bytes. */
export interface WireEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: WireObject
}

/** A bookmark has nothing to keep as bytes. */
export type WireWatchEvent = WireEvent | (WatchEvent & { readonly type: 'BOOKMARK' })

const isChange = (type: string | undefined): type is WireEvent['type'] =>
  type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED'

/** What lines are read as. */
export interface WireReading {
  /** For errors. */
  readonly request: string
  readonly form: WireForm
  readonly onColumns: OnColumns | undefined
}

/**
 * Reads one line of a watch. Throws as `decodeWatchEvent` does: DecodeError where it is no event or not UTF-8, ApiError
 * on an ERROR event.
 */
export function readWireEvent(
  line: Uint8Array,
  cursor: JsonCursor,
  { request, form, onColumns }: WireReading,
): WireWatchEvent {
  cursor.open(line)
  if (!isUtf8(line)) throw new DecodeError(`${request}: a watch event is not valid UTF-8`)
  let type: string | undefined
  let object: WireObject | undefined
  if (cursor.isNext('{')) {
    cursor.enterObject()
    while (cursor.nextMember()) {
      if (cursor.isKey('type')) type = cursor.string()
      else if (cursor.isKey('object')) object = form.readObject(cursor, onColumns)
      else cursor.skip()
    }
    cursor.end()
  }
  if (isChange(type) && object !== undefined) return { type, object }
  // A bookmark, an error, or no event at all: all of them rare, and told apart there.
  const event = decodeWatchEvent(line, request)
  if (isChange(event.type)) throw new DecodeError(`${request}: a watch event's table has no row`)
  return { type: 'BOOKMARK', object: bookmarkObject(event.object) }
}

/** A table has what it says in the object of its one row, an annotation above all. */
function bookmarkObject(object: KubeObject): KubeObject {
  const [row] = object.kind === 'Table' && Array.isArray(object.rows) ? object.rows : []
  return isRecord(row) && isKubeObject(row.object) ? row.object : object
}
