import {
  DecodeError,
  decodeJson,
  decodeObject,
  isRecord,
  type KubeList,
  type KubeObject,
} from '../core/index.ts'

/** `metav1.TableColumnDefinition`. */
export interface TableColumn {
  readonly name: string
  /** OpenAPI's: `string`, `integer`, `date`. */
  readonly type: string
  readonly format: string
  readonly description: string
  /** 0 is always shown; columns above it only where there is room: kubectl's `-o wide`. */
  readonly priority: number
}

/** `metav1.TableRow`. */
export interface TableRow {
  /** One a column: text, numbers and flags, as the server shows them. */
  readonly cells: readonly unknown[]
  /** `metav1.TableRowCondition`, as of a pod that has completed; mostly absent. */
  readonly conditions?: readonly unknown[]
  /** What `includeObject` asks for: only metadata unless it says otherwise; absent with `None`. */
  readonly object?: KubeObject
}

/** A row as an object, of which it has the metadata: what an informer of tables keeps. */
export interface RowObject extends KubeObject {
  readonly cells: TableRow['cells']
  readonly conditions?: TableRow['conditions']
}

/** Objects as the server would show them to people: `metav1.Table`. */
export interface Table extends KubeObject {
  readonly kind: 'Table'
  metadata: KubeList['metadata'] & { [field: string]: unknown }
  /** Empty in the events of a watch after the first one. */
  readonly columnDefinitions: readonly TableColumn[]
  readonly rows: readonly TableRow[]
}

/**
 * Reads a table. Throws DecodeError if it is none, as from a server that does not make any, and ApiError on a
 * failure that came with a status of success.
 */
export function decodeTable(bytes: Uint8Array, request: string): Table {
  return toTable(decodeJson(bytes), request)
}

/** As {@link decodeTable}, of what is decoded already. */
export function toTable(value: unknown, request: string): Table {
  const table = decodeObject(value, request)
  const { columnDefinitions, rows } = table
  // What is absent may be null on the wire: Go makes no difference.
  const columns = columnDefinitions ?? []
  const lines = rows ?? []
  if (table.kind !== 'Table' || !Array.isArray(columns) || !Array.isArray(lines)) {
    throw new DecodeError(`${request}: the answer is not a table`)
  }
  if (!columns.every(isColumn) || !lines.every(isRow)) {
    throw new DecodeError(`${request}: a column of the table has no name, or a row no cells`)
  }
  for (const row of lines) if (row.object === null) delete row.object
  return Object.assign(table, { columnDefinitions: columns, rows: lines }) as unknown as Table
}

/** Whether it has what a column needs. */
export const isColumn = (column: unknown): column is TableColumn =>
  isRecord(column) && typeof column.name === 'string'
const isRow = (row: unknown): boolean => isRecord(row) && Array.isArray(row.cells)
