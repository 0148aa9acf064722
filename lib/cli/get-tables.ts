import { type ApiResource, isNotFound } from '../core/index.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { Failures } from './failures.ts'
import { fetchTable, nothingFound, type Reading } from './fetch.ts'
import type { GetInvocation } from './get-flags.ts'
import type { ServerTable } from './output/server-table.ts'
import { TableView, type TableViewOptions } from './output/table-view.ts'
import type { Selection } from './selection.ts'

/** `get` as people read it: the server's tables, one for each kind in a row. */
export async function getTables(
  { out, err, flags }: GetInvocation,
  selections: readonly Selection[],
  reading: Reading,
): Promise<ExitCode> {
  const failures = new Failures(flags['ignore-not-found'] ? isNotFound : undefined)
  const severalKinds = new Set(selections.map(({ resource }) => resource)).size > 1
  let printed = false
  for (const { resource, parts } of byResource(selections)) {
    const view = new TableView(out, resource, {
      ...tableOptions(flags, resource),
      separated: printed && !flags['no-headers'],
      kinds: flags['show-kind'] || severalKinds,
    })
    if (flags['sort-by'] === undefined) {
      for (const part of parts) {
        await failures.during(reading.signal, async () => {
          view.print(await fetchTable(part, reading))
        })
      }
    } else {
      const table = await fetchAll(parts, reading, failures)
      const { sortByPath } = await import('./commands/get/sort-by-path.ts')
      const rows = sortByPath(table.rows, flags['sort-by'], ({ object }) => object)
      view.print({ ...table, rows })
    }
    printed ||= view.started
  }
  failures.throwAny()
  if (!printed && !flags['ignore-not-found']) err.line(nothingFound(selections, reading))
  return exitCodes.ok
}

/** What a table of a resource shows, as the flags say; alone on the screen. */
export const tableOptions = (
  flags: GetInvocation['flags'],
  { namespaced }: ApiResource,
): TableViewOptions => ({
  wide: flags.output === 'wide',
  headers: !flags['no-headers'],
  separated: false,
  namespaces: flags['all-namespaces'] && namespaced,
  kinds: flags['show-kind'],
  labelColumns: flags['label-columns'],
  allLabels: flags['show-labels'],
})

/** Selections of one kind that stand together, as `pods web db` does. */
function byResource(selections: readonly Selection[]) {
  const groups: { resource: ApiResource; parts: Selection[] }[] = []
  for (const selection of selections) {
    const last = groups.at(-1)
    if (last?.resource === selection.resource) last.parts.push(selection)
    else groups.push({ resource: selection.resource, parts: [selection] })
  }
  return groups
}

/** One table of several reads: the whole of it is put in order. */
async function fetchAll(
  parts: readonly Selection[],
  reading: Reading,
  failures: Failures,
): Promise<ServerTable> {
  let all: ServerTable = { columns: [], rows: [], continue: undefined }
  for (const part of parts) {
    await failures.during(reading.signal, async () => {
      const table = await fetchTable(part, { ...reading, wholeRows: true })
      all = { ...table, rows: [...all.rows, ...table.rows] }
    })
  }
  return all
}
