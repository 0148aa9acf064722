import type { Cluster } from '../cluster.ts'
import {
  type ApiRequest,
  type ApiResource,
  decodeJson,
  formatRequest,
  getRequest,
  type KubeObject,
  type ListOptions,
  listRequest,
} from '../core/index.ts'
import { decodeTable, type ServerTable, tableMediaType } from './output/server-table.ts'
import type { Selection } from './selection.ts'

/** What a read command reads: of all that is selected, in which namespace, how much at a time. */
export interface Reading extends ListOptions {
  readonly cluster: Cluster
  /** Undefined for every namespace. */
  readonly namespace: string | undefined
  readonly signal: AbortSignal
  /** Of objects that are named: this part of each. */
  readonly subresource?: string | undefined
  /** Whether each row of a table comes with its whole object, to look into. Default false. */
  readonly wholeRows?: boolean | undefined
}

/** The objects of a selection. */
export async function* fetchObjects(
  { resource, name, namespace: own }: Selection,
  { cluster, namespace, signal, subresource, wholeRows: _, ...options }: Reading,
): AsyncGenerator<KubeObject> {
  const client = cluster.client.of(resource).in(own ?? namespace)
  if (name === undefined) yield* client.list({ ...options, signal })
  else if (subresource === undefined) yield await client.get(name, { signal })
  else yield await client.subresource(subresource).get(name, { signal })
}

/** The same as the server lays it out for people. Whole, as a column is as wide as its widest cell. */
export async function fetchTable(
  { resource, name, namespace: own }: Selection,
  { cluster, namespace, signal, subresource, wholeRows = false, ...options }: Reading,
): Promise<ServerTable> {
  const target = { namespace: namespaceOf(resource, own ?? namespace), name, subresource }
  const read = (request: ApiRequest) => readTable(request, { cluster, signal, wholeRows })
  if (name !== undefined) return read(getRequest(resource, target))
  let page = await read(listRequest(resource, target, options))
  const { columns } = page
  const rows = [...page.rows]
  while (page.continue !== undefined) {
    page = await read(listRequest(resource, target, { ...options, continue: page.continue }))
    for (const row of page.rows) rows.push(row)
  }
  return { columns, rows, continue: undefined }
}

const namespaceOf = ({ namespaced }: ApiResource, namespace: string | undefined) =>
  namespaced ? namespace : undefined

async function readTable(
  request: ApiRequest,
  { cluster, signal, wholeRows }: Pick<Reading, 'cluster' | 'signal' | 'wholeRows'>,
): Promise<ServerTable> {
  const query = [...(request.query ?? []), ...(wholeRows ? wholeObjects : [])]
  const response = await cluster.client.raw(
    { ...request, query, headers: { accept: tableMediaType } },
    signal,
  )
  const answer = decodeJson(await response.body.bytes())
  return decodeTable(answer, formatRequest(request), { wholeRows })
}

const wholeObjects = [['includeObject', 'Object']] as const

/** What to say when there is nothing to show. */
export const nothingFound = (selections: readonly Selection[], { namespace }: Reading): string =>
  namespace !== undefined && selections.every(({ resource }) => resource.namespaced)
    ? `No resources found in ${namespace} namespace.`
    : 'No resources found'
