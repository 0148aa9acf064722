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
}

/** The objects of a selection. */
export async function* fetchObjects(
  { resource, name }: Selection,
  { cluster, namespace, signal, ...options }: Reading,
): AsyncGenerator<KubeObject> {
  const client = cluster.client.of(resource).in(namespace)
  if (name === undefined) yield* client.list({ ...options, signal })
  else yield await client.get(name, { signal })
}

/** The same as the server lays it out for people. Whole, as a column is as wide as its widest cell. */
export async function fetchTable(
  { resource, name }: Selection,
  { cluster, namespace, signal, ...options }: Reading,
): Promise<ServerTable> {
  const target = { namespace: namespaceOf(resource, namespace), name }
  const read = (request: ApiRequest) => readTable(cluster, request, signal)
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
  cluster: Cluster,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<ServerTable> {
  const response = await cluster.client.raw(
    { ...request, headers: { accept: tableMediaType } },
    signal,
  )
  return decodeTable(decodeJson(await response.body.bytes()), formatRequest(request))
}
