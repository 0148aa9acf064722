import { isRecord } from '../../core/index.ts'
import { isColumn, type TableColumn } from '../table.ts'
import type { JsonCursor } from './json-cursor.ts'
import { noMetadata, readWireObject, type WireObject } from './wire-object.ts'

/** How objects stand in an answer: a list's items, or a table's rows. */
export interface WireForm {
  /** The field of a page that has them. */
  readonly items: 'items' | 'rows'
  /** Reads an item of a page. */
  readonly readItem: (cursor: JsonCursor) => WireObject
  /** Reads the object of an event; undefined if it is none. */
  readonly readObject: (
    cursor: JsonCursor,
    onColumns: OnColumns | undefined,
  ) => WireObject | undefined
  /** An object of what was parsed of its bytes. */
  readonly toObject: (value: unknown) => unknown
}

/** Takes the columns of a table, where an answer has them. */
export type OnColumns = (columns: readonly TableColumn[]) => void

/** As they are. */
export const objectForm: WireForm = {
  items: 'items',
  readItem: cursor => readWireObject(cursor),
  readObject: cursor => {
    if (cursor.isNext('{')) return readWireObject(cursor)
    cursor.skip()
    return undefined
  },
  toObject: value => value,
}

/**
 * As rows. The bytes of an object are those of its row, filed by the metadata that it has:
 *
 *     {"cells":["web","Running",…],"object":{"kind":"PartialObjectMetadata",…,"metadata":{…}}}
 */
export const rowForm: WireForm = {
  items: 'rows',
  readItem: readRow,
  readObject: readTable,
  toObject: value => {
    // One that was kept as an object already has no other in it.
    if (!isRecord(value) || !isRecord(value.object)) return value
    const { object, ...row } = value
    return { ...value.object, ...row }
  },
}

function readRow(cursor: JsonCursor): WireObject {
  const begin = cursor.begin()
  let object: WireObject = noObject
  cursor.enterObject()
  while (cursor.nextMember()) {
    if (cursor.isKey('object') && cursor.isNext('{')) object = readWireObject(cursor, begin)
    else cursor.skip()
  }
  return { ...object, bytes: cursor.bytes.subarray(begin, cursor.at) }
}

/** The one row of an event. Only the first event of a stream has columns. */
function readTable(cursor: JsonCursor, onColumns: OnColumns | undefined): WireObject | undefined {
  if (!cursor.isNext('{')) {
    cursor.skip()
    return undefined
  }
  let row: WireObject | undefined
  cursor.enterObject()
  while (cursor.nextMember()) {
    if (cursor.isKey('rows') && cursor.isNext('[')) {
      cursor.enterArray()
      while (cursor.nextItem()) row = readRow(cursor)
    } else if (cursor.isKey('columnDefinitions') && cursor.isNext('['))
      onColumns?.(readColumns(cursor))
    else cursor.skip()
  }
  return row
}

function readColumns(cursor: JsonCursor): TableColumn[] {
  const begin = cursor.begin()
  cursor.skip()
  const columns: unknown[] = JSON.parse(cursor.bytes.toString('utf8', begin, cursor.at))
  return columns.filter(isColumn)
}

const noObject: WireObject = { ...noMetadata, bytes: new Uint8Array(), apiVersion: '', kind: '' }
