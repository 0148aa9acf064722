import type { ApiResource, KubeObject } from '../../../core/index.ts'
import { type GetInvocation, printerOptions } from '../../get-flags.ts'
import { tableOptions } from '../../get-tables.ts'
import type { Happening } from '../../happenings.ts'
import { formatJson } from '../../output/json.ts'
import { withoutManagedFields } from '../../output/objects.ts'
import { isDocument, printerOf } from '../../output/printer.ts'
import type { TableRow } from '../../output/server-table.ts'
import { TableView } from '../../output/table-view.ts'
import { sortByPath } from './sort-by-path.ts'
import type { WatchedRow } from './watched-rows.ts'

/** Prints what has happened; what is there at first may be put in order. */
export type HappeningPrinter<T extends KubeObject> = (
  happened: readonly Happening<T>[],
  isFirst: boolean,
) => Promise<void>

/** Rows of one table, under one header. */
export function rowPrinter(
  { flags, out }: GetInvocation,
  resource: ApiResource,
): HappeningPrinter<WatchedRow> {
  const events = flags['output-watch-events']
  const view = new TableView(out, resource, { ...tableOptions(flags, resource), events })
  return async (happened, isFirst) => {
    const path = isFirst ? flags['sort-by'] : undefined
    const rows = happened.flatMap(({ type, object: { table } }) =>
      table.rows.map((row): TableRow => ({ ...row, event: type })),
    )
    const columns = happened[0]?.object.table.columns ?? []
    const ordered = path === undefined ? rows : sortByPath(rows, path, ({ object }) => object)
    view.print({ columns, rows: ordered, continue: undefined })
  }
}

/** Objects one after the other, in the form asked for, or what happened around each. */
export async function objectPrinter(
  { flags, out }: GetInvocation,
  format: string,
): Promise<HappeningPrinter<KubeObject>> {
  const print = await printerOf(format, printerOptions(flags))
  const trims = !flags['show-managed-fields'] && isDocument(format)
  const events = flags['output-watch-events'] && format !== 'name'
  const printOne = async (object: KubeObject) => {
    // As kubectl: an event is a line, for programs that read lines.
    if (events && format === 'json') out.data(eventLine(object))
    else await print([object], { list: false, out })
  }
  return async happened => {
    const shown = happened.map(({ type, object }) => {
      const trimmed = trims ? withoutManagedFields(object) : object
      return events ? asEvent(type, trimmed) : trimmed
    })
    // Columns are as wide as the widest of all that is there at first.
    if (format.startsWith('custom-columns')) await print(shown, { list: true, out })
    else for (const object of shown) await printOne(object)
  }
}

/** `metav1.WatchEvent`, which the printers print as any other document. */
const asEvent = (type: string, object: KubeObject): KubeObject =>
  ({ type, object }) as unknown as KubeObject

/** With its members in Kubernetes' order; those of the object in that of their names. */
const eventLine = ({ type, object }: KubeObject): string =>
  `{"type":${JSON.stringify(type)},"object":${formatJson(object, 0).trimEnd()}}\n`
