import type { Client } from '../../client/index.ts'
import { ApiError } from '../../core/index.ts'

/** Tells a cluster from others, whatever its address: the uid of `kube-system`. Undefined for who may not read that. */
export async function clusterUid(
  client: Client,
  signal?: AbortSignal,
): Promise<string | undefined> {
  try {
    const namespaces = await client.resource('namespaces', signal)
    return (await namespaces.get('kube-system', { signal })).metadata.uid
  } catch (error) {
    if (error instanceof ApiError && [403, 404].includes(error.status.code)) return undefined
    throw error
  }
}
