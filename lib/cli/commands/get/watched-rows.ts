import type { ListPage, PagesOptions, Table, TableClient } from '../../../client/index.ts'
import type { ApiResource, KubeObject, WatchEvent, WatchOptions } from '../../../core/index.ts'
import type { Watched } from '../../../watch/index.ts'
import { decodeTable, type ServerTable } from '../../output/server-table.ts'

/** A row of a table that is watched as if it were the object. */
export interface WatchedRow extends KubeObject {
  /** The table of this one row. */
  readonly table: ServerTable
}

/** Tables read like objects, so that what watches objects watches rows: lists, resumes and recovers. */
export class WatchedRows implements Watched<WatchedRow> {
  readonly resource: ApiResource
  readonly #client: TableClient
  /** Only the first event of a watch has columns. */
  #columns: Table['columnDefinitions'] = []

  constructor(resource: ApiResource, client: TableClient) {
    this.resource = resource
    this.#client = client
  }

  async *pages(options: PagesOptions): AsyncGenerator<ListPage<WatchedRow>, void, undefined> {
    for await (const page of this.#client.pages(options)) {
      const { apiVersion, metadata } = page
      yield { apiVersion, kind: 'TableList', metadata, items: this.#rows(page) }
    }
  }

  async *watch(options: WatchOptions): AsyncGenerator<WatchEvent<WatchedRow>, void, undefined> {
    for await (const { type, object } of this.#client.watch(options)) {
      const { apiVersion, kind, metadata } = object
      const [row] = this.#rows(object)
      if (row !== undefined) yield { type, object: row }
      else if (type === 'BOOKMARK') {
        yield { type, object: { apiVersion, kind, metadata, table: decodeTable(object, 'watch') } }
      }
    }
  }

  #rows(table: Table): WatchedRow[] {
    const { apiVersion, kind } = table
    if (table.columnDefinitions.length > 0) this.#columns = table.columnDefinitions
    return table.rows.map(row => {
      const one = { kind, columnDefinitions: this.#columns, rows: [row] }
      const metadata = row.object?.metadata ?? {}
      const shown = decodeTable(one, 'watch', { wholeRows: true })
      return { apiVersion, kind, metadata, table: shown }
    })
  }
}
