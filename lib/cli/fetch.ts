import type { Cluster } from '../connect.ts'
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

/** The same as the server lays it out for people, page by page. */
export async function* fetchTables(
  { resource, name }: Selection,
  { cluster, namespace, signal, ...options }: Reading,
): AsyncGenerator<ServerTable> {
  const target = { namespace: namespaceOf(resource, namespace), name }
  const read = (request: ApiRequest) => readTable(cluster, request, signal)
  if (name !== undefined) {
    yield await read(getRequest(resource, target))
    return
  }
  let next: string | undefined
  do {
    const page = await read(listRequest(resource, target, { ...options, continue: next }))
    next = page.continue
    yield page
  } while (next !== undefined)
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
