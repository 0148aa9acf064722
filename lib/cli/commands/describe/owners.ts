import type { Cluster } from '../../../cluster.ts'
import {
  ApiError,
  controllerOf,
  isNotFound,
  KubeError,
  type KubeObject,
  type OwnerReference,
  ownerReferencesOf,
  parseApiVersion,
} from '../../../core/index.ts'

/** Longer chains than any that controllers make. */
const maxOwners = 8

/**
 * Who owns the object, and who owns that in turn: a line for each owner, as `ReplicaSet/web-1 ← Deployment/web`. An
 * owner that is gone, or that this user may not see, ends its line.
 */
export function ownerLines(
  object: KubeObject,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<string[]> {
  const owners = ownerReferencesOf(object)
  return Promise.all(
    owners.map(async owner => {
      const names: string[] = []
      const seen = new Set([object.metadata.uid])
      let next: OwnerReference | undefined = owner
      while (next !== undefined && names.length < maxOwners && !seen.has(next.uid)) {
        seen.add(next.uid)
        const found = await look(next, object.metadata.namespace, cluster, signal)
        names.push(`${next.kind}/${next.name}${typeof found === 'string' ? ` (${found})` : ''}`)
        next = typeof found === 'string' ? undefined : controllerOf(found)
      }
      return names.join(' ← ')
    }),
  )
}

/** The owner, or why it cannot be shown. */
async function look(
  { apiVersion, kind, name, uid }: OwnerReference,
  namespace: string | undefined,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<KubeObject | string> {
  try {
    const client = await cluster.resource({ ...parseApiVersion(apiVersion), kind }, signal)
    const found = await client.in(namespace).get(name, { signal })
    return found.metadata.uid === uid ? found : 'gone: another has its name'
  } catch (error) {
    signal.throwIfAborted()
    if (isNotFound(error)) return 'gone'
    if (error instanceof ApiError) return error.status.reason || 'not to be seen'
    if (error instanceof KubeError) return 'not to be seen'
    throw error
  }
}
