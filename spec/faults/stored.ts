import { isRecord } from '../../lib/core/index.ts'
import { type ApiEndpoint, requestApi } from '../../lib/local/api-request.ts'

/** What a spec looks for in a stored ConfigMap. */
export interface Stored {
  readonly name: string
  readonly seq: string | undefined
  readonly value: string | undefined
}

/** The ConfigMaps of a namespace as the server has them now, by a look that does not depend on the client under test. */
export async function storedConfigMaps(
  endpoint: ApiEndpoint,
  namespace: string,
): Promise<Stored[]> {
  const path = `/api/v1/namespaces/${namespace}/configmaps`
  const { status, body } = await requestApi(endpoint, 'GET', path)
  const items = isRecord(body) ? body.items : undefined
  if (status !== 200 || !Array.isArray(items)) throw new Error(`list ConfigMaps: HTTP ${status}`)
  return items.map(({ metadata, data }) => ({
    name: metadata.name,
    seq: metadata.labels?.seq,
    value: data?.value,
  }))
}

/** The numbers of the objects that creates have left. */
export const seqsOf = (stored: readonly Stored[]): string[] =>
  stored.flatMap(({ seq }) => seq ?? [])

/** The value of one object, undefined if it is not there. */
export const storedValue = (stored: readonly Stored[], wanted: string): string | undefined =>
  stored.find(({ name }) => name === wanted)?.value
