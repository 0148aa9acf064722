import { isUtf8 } from 'node:buffer'
import { DecodeError, decodeJson, decodeList, type KubeList } from '../../core/index.ts'
import { decodeTable, type TableColumn } from '../table.ts'
import type { JsonCursor } from './json-cursor.ts'
import type { WireForm } from './wire-form.ts'
import type { WireObject } from './wire-object.ts'

/** A page of a list, or of a table, whose objects stay bytes. */
export interface WirePage {
  readonly metadata: KubeList['metadata']
  readonly items: readonly WireObject[]
  /** Of a table; empty for a list. */
  readonly columns: readonly TableColumn[]
}

/** Reads a page. Throws as `decodeList` and `decodeTable` do, of which it takes the words for what is neither. */
export function readWirePage(
  bytes: Uint8Array,
  cursor: JsonCursor,
  { request, form }: { readonly request: string; readonly form: WireForm },
): WirePage {
  cursor.open(bytes)
  if (!isUtf8(bytes)) throw new DecodeError(`${request}: the answer is not valid UTF-8`)
  if (!cursor.isNext('{')) return { ...decodeEnvelope(bytes, request, form), items: [] }
  let items: WireObject[] = []
  /** All of the page but its items. */
  const envelope: string[] = []
  cursor.enterObject()
  while (cursor.nextMember()) {
    if (cursor.isKey(form.items) && cursor.isNext('[')) {
      items = readItems(cursor, form)
      continue
    }
    const { keyBegin } = cursor
    cursor.skip()
    envelope.push(cursor.bytes.toString('utf8', keyBegin, cursor.at))
  }
  cursor.end()
  return { ...decodeEnvelope(Buffer.from(`{${envelope.join()}}`), request, form), items }
}

function readItems(cursor: JsonCursor, form: WireForm): WireObject[] {
  const items: WireObject[] = []
  cursor.enterArray()
  while (cursor.nextItem()) items.push(form.readItem(cursor))
  return items
}

function decodeEnvelope(bytes: Uint8Array, request: string, form: WireForm) {
  if (form.items === 'items') {
    return { metadata: decodeList(decodeJson(bytes), request).metadata, columns: [] }
  }
  const { metadata, columnDefinitions } = decodeTable(bytes, request)
  return { metadata, columns: columnDefinitions }
}
