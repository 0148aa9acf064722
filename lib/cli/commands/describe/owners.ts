import type { Cluster } from '../../../cluster.ts'
import {
  ApiError,
  isNotFound,
  isRecord,
  KubeError,
  type KubeObject,
  parseApiVersion,
} from '../../../core/index.ts'

/** Longer chains than any that controllers make. */
const maxOwners = 8

/** `metav1.OwnerReference`. */
interface Owner {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
}

/**
 * Who owns the object, and who owns that in turn: a line for each owner, as `ReplicaSet/web-1 ← Deployment/web`. An
 * owner that is gone, or that this user may not see, ends its line.
 */
export function ownerLines(
  object: KubeObject,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<string[]> {
  const owners = ownersOf(object)
  return Promise.all(
    owners.map(async owner => {
      const names: string[] = []
      const seen = new Set([object.metadata.uid])
      let next: Owner | undefined = owner
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

function ownersOf({ metadata: { ownerReferences } }: KubeObject): Owner[] {
  const owners = Array.isArray(ownerReferences) ? ownerReferences.filter(isRecord) : []
  return owners.map(({ apiVersion, kind, name, uid, controller }) => ({
    apiVersion: String(apiVersion),
    kind: String(kind),
    name: String(name),
    uid: String(uid),
    controller: controller === true,
  }))
}

const controllerOf = (object: KubeObject): Owner | undefined =>
  ownersOf(object).find(({ controller }) => controller)

/** The owner, or why it cannot be shown. */
async function look(
  { apiVersion, kind, name, uid }: Owner,
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
