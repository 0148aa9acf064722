import { DecodeError, isRecord, type ObjectMeta } from '../../core/index.ts'
import { goText } from './go-text.ts'

/** A `meta.k8s.io/v1` Table: rows that the server has laid out for people. */
export interface ServerTable {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TableRow[]
  /** What gives the next page. */
  readonly continue: string | undefined
}

/** A column; those with a priority are for `-o wide`. */
export interface TableColumn {
  readonly name: string
  readonly priority: number
}

/** Cells as they are to be printed, and what tables show of the object besides. */
export interface TableRow {
  readonly cells: readonly string[]
  readonly metadata: Pick<ObjectMeta, 'namespace' | 'labels'>
  /** All of the object, where it was asked for. */
  readonly object?: unknown
  /** What has happened to it, where that is told. */
  readonly event?: string
}

/** What to ask for: a Table; from a server that has none for this kind, the objects. */
export const tableMediaType = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

/**
 * Reads a Table, or makes one of an object or list that came instead: name and creation time.
 * Throws DecodeError.
 */
export function decodeTable(
  value: unknown,
  request: string,
  { wholeRows = false }: { readonly wholeRows?: boolean | undefined } = {},
): ServerTable {
  if (!isRecord(value)) throw new DecodeError(`${request}: the answer is not an object`)
  const metadata = isRecord(value.metadata) ? value.metadata : {}
  const next =
    typeof metadata.continue === 'string' && metadata.continue !== ''
      ? metadata.continue
      : undefined
  if (value.kind !== 'Table') return plainTable(value, next, wholeRows)
  return {
    columns: records(value.columnDefinitions).map(({ name, priority }) => ({
      name: String(name),
      priority: typeof priority === 'number' ? priority : 0,
    })),
    rows: records(value.rows).map(({ cells, object }) => ({
      cells: (Array.isArray(cells) ? cells : []).map(formatCell),
      metadata: shownMetadata(isRecord(object) ? object.metadata : undefined),
      ...(wholeRows ? { object } : {}),
    })),
    continue: next,
  }
}

const records = (value: unknown): Record<string, unknown>[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

/** No more than that is kept: a long list would be held with all its managedFields. */
const shownMetadata = (value: unknown): TableRow['metadata'] => {
  const { namespace, labels } = isRecord(value) ? (value as ObjectMeta) : {}
  return { ...(namespace === undefined ? {} : { namespace }), ...(isRecord(labels) && { labels }) }
}

/** As kubectl: nothing for null, and no more than the first line. */
function formatCell(cell: unknown): string {
  if (cell === null || cell === undefined) return ''
  const text = typeof cell === 'string' ? cell : goText(cell)
  const end = text.search(/[\f\n\r]/)
  return end === -1 ? text : `${text.slice(0, end)}...`
}

function plainTable(
  value: Record<string, unknown>,
  next: string | undefined,
  wholeRows: boolean,
): ServerTable {
  const objects = Array.isArray(value.items) ? records(value.items) : [value]
  return {
    columns: [
      { name: 'Name', priority: 0 },
      { name: 'Created At', priority: 0 },
    ],
    rows: objects.map(object => {
      const { metadata } = object
      const { name, creationTimestamp } = isRecord(metadata) ? metadata : {}
      const cells = [formatCell(name), formatCell(creationTimestamp)]
      return { cells, metadata: shownMetadata(metadata), ...(wholeRows ? { object } : {}) }
    }),
    continue: next,
  }
}
