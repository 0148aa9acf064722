import type { ApiResource } from '../../core/index.ts'
import { Columns } from './columns.ts'
import type { Output } from './output.ts'
import { kindName } from './resource-name.ts'
import type { ServerTable, TableRow } from './server-table.ts'

/** What a table shows besides the server's columns. */
export interface TableViewOptions {
  readonly wide: boolean
  readonly headers: boolean
  /** A blank line before the first row, as another table stands above. */
  readonly separated: boolean
  /** What has happened to each row's object, first of all. */
  readonly events?: boolean
  readonly namespaces: boolean
  /** Names as `deployment.apps/web`, where rows of several kinds stand together. */
  readonly kinds: boolean
  /** Labels that get a column of their own. */
  readonly labelColumns: readonly string[]
  readonly allLabels: boolean
}

/** Prints the pages of one resource as one table. */
export class TableView {
  readonly #out: Output
  readonly #resource: ApiResource
  readonly #options: TableViewOptions
  readonly #columns = new Columns()
  /** Whether anything was printed. */
  started = false

  constructor(out: Output, resource: ApiResource, options: TableViewOptions) {
    this.#out = out
    this.#resource = resource
    this.#options = options
  }

  print(table: ServerTable): void {
    if (table.rows.length === 0) return
    const shown = table.columns.flatMap(({ priority }, index) =>
      priority === 0 || this.#options.wide ? [index] : [],
    )
    const rows = table.rows.map(row => this.#row(row, shown, table))
    if (!this.started && this.#options.separated) this.#out.line('')
    if (!this.started && this.#options.headers) {
      rows.unshift(this.#header(shown.map(index => table.columns[index]?.name ?? '')))
    }
    this.started = true
    for (const line of this.#columns.format(rows)) this.#out.line(line)
  }

  #header(names: readonly string[]): string[] {
    const { events, namespaces, labelColumns, allLabels } = this.#options
    return [
      ...(events ? ['EVENT'] : []),
      ...(namespaces ? ['NAMESPACE'] : []),
      ...names.map(name => name.toUpperCase()),
      ...labelColumns.map(label => label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
      ...(allLabels ? ['LABELS'] : []),
    ]
  }

  #row(
    { cells, metadata, event = '' }: TableRow,
    shown: readonly number[],
    { columns }: ServerTable,
  ): string[] {
    const { events, namespaces, kinds, labelColumns, allLabels } = this.#options
    const labels = metadata.labels ?? {}
    const labelOf = (label: string) => (Object.hasOwn(labels, label) ? (labels[label] ?? '') : '')
    return [
      // As wide as the longest of them, so that later rows stand below.
      ...(events ? [event.padEnd('MODIFIED'.length)] : []),
      ...(namespaces ? [metadata.namespace ?? ''] : []),
      ...shown.map(index => {
        const cell = cells[index] ?? ''
        return kinds && columns[index]?.name === 'Name'
          ? `${kindName(this.#resource)}/${cell}`
          : cell
      }),
      ...labelColumns.map(labelOf),
      ...(allLabels ? [formatLabels(labels)] : []),
    ]
  }
}

const formatLabels = (labels: Readonly<Record<string, string>>): string => {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
  return pairs.length === 0 ? '<none>' : pairs.toSorted().join(',')
}
