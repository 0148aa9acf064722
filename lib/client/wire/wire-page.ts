import { isUtf8 } from 'node:buffer'
import { DecodeError, decodeJson, decodeList, type KubeList } from '../../core/index.ts'
import type { JsonCursor } from './json-cursor.ts'
import { readWireObject, type WireObject } from './wire-object.ts'

/** A page of a list whose objects stay bytes. */
export interface WirePage {
  readonly metadata: KubeList['metadata']
  readonly items: readonly WireObject[]
}

/** Reads a page. Throws as `decodeList` does, of which it takes the words for what is no list. */
export function readWirePage(bytes: Uint8Array, cursor: JsonCursor, request: string): WirePage {
  cursor.open(bytes)
  if (!isUtf8(bytes)) throw new DecodeError(`${request}: the answer is not valid UTF-8`)
  if (!cursor.isNext('{')) return { ...decodeList(decodeJson(bytes), request), items: [] }
  let items: WireObject[] = []
  /** All of the page but its items. */
  const envelope: string[] = []
  cursor.members(() => {
    if (cursor.isKey('items') && cursor.isNext('[')) {
      const found: WireObject[] = []
      cursor.items(() => found.push(readWireObject(cursor)))
      items = found
      return
    }
    const { keyBegin } = cursor
    cursor.skip()
    envelope.push(cursor.bytes.toString('utf8', keyBegin, cursor.at))
  })
  cursor.end()
  const { metadata } = decodeList(decodeJson(Buffer.from(`{${envelope.join()}}`)), request)
  return { metadata, items }
}
