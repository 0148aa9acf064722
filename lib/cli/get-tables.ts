import { type ApiResource, isNotFound } from '../core/index.ts'
import { type ExitCode, exitCodes } from './exit-code.ts'
import { Failures } from './failures.ts'
import { fetchTable, nothingFound, type Reading } from './fetch.ts'
import type { GetInvocation } from './get-flags.ts'
import type { ServerTable } from './output/server-table.ts'
import { TableView, type TableViewOptions } from './output/table-view.ts'
import type { Selection } from './selection.ts'

/**
 * `get` as people read it: the server's tables, one for each kind in a row. All is read before the first row is printed,
 * as what has answered decides how rows are named, and a column is as wide as its widest cell.
 */
export async function getTables(
  { out, err, flags }: GetInvocation,
  selections: readonly Selection[],
  reading: Reading,
): Promise<ExitCode> {
  const failures = new Failures(flags['ignore-not-found'] ? isNotFound : undefined)
  const answers = await fetchAnswers(
    selections,
    { ...reading, wholeRows: flags['sort-by'] !== undefined },
    failures,
  )
  const severalKinds = new Set(answers.map(({ resource }) => resource)).size > 1
  let printed = false
  for (const { resource, table } of byResource(answers)) {
    const view = new TableView(out, resource, {
      ...tableOptions(flags, resource),
      separated: printed && !flags['no-headers'],
      kinds: flags['show-kind'] || severalKinds,
    })
    view.print(await ordered(table, flags['sort-by']))
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

/** What the server has answered to a selection; of what has failed there is none. */
interface Answer {
  readonly resource: ApiResource
  readonly table: ServerTable
}

async function fetchAnswers(
  selections: readonly Selection[],
  reading: Reading,
  failures: Failures,
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (const selection of selections) {
    await failures.during(reading.signal, async () => {
      const table = await fetchTable(selection, reading)
      answers.push({ resource: selection.resource, table })
    })
  }
  return answers
}

/** Answers of one kind that stand together, as those of `pods web db`, as one. */
function byResource(answers: readonly Answer[]): Answer[] {
  const groups: { resource: ApiResource; tables: ServerTable[] }[] = []
  for (const { resource, table } of answers) {
    const last = groups.at(-1)
    if (last?.resource === resource) last.tables.push(table)
    else groups.push({ resource, tables: [table] })
  }
  return groups.map(({ resource, tables }) => ({ resource, table: joined(tables) }))
}

const joined = ([first, ...more]: readonly ServerTable[]): ServerTable => ({
  columns: first?.columns ?? [],
  rows: [...(first?.rows ?? []), ...more.flatMap(({ rows }) => rows)],
  continue: undefined,
})

async function ordered(table: ServerTable, path: string | undefined): Promise<ServerTable> {
  if (path === undefined) return table
  const { sortByPath } = await import('./commands/get/sort-by-path.ts')
  return { ...table, rows: sortByPath(table.rows, path, ({ object }) => object) }
}
