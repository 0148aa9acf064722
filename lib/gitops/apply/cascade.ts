import type { Client } from '../../client/index.ts'
import {
  ApiError,
  formatApiVersion,
  isRecord,
  type KubeObject,
  type ObjectMeta,
  type ObjectRef,
} from '../../core/index.ts'
import { kindNameOf } from '../order/index.ts'

/** What controllers of Kubernetes make for a kind, and the garbage collector deletes with it. */
const children: Readonly<Record<string, readonly string[]>> = {
  'CronJob.batch': ['jobs.batch', 'pods'],
  'DaemonSet.apps': ['controllerrevisions.apps', 'pods'],
  'Deployment.apps': ['replicasets.apps', 'pods'],
  'Job.batch': ['pods'],
  'ReplicaSet.apps': ['pods'],
  Service: ['endpointslices.discovery.k8s.io'],
  'StatefulSet.apps': ['controllerrevisions.apps', 'pods'],
}

/** What goes when the object is deleted: what it owns, and what that owns. Of kinds that one may not list nothing is told. */
export async function cascadeOf(
  client: Client,
  object: KubeObject,
  signal: AbortSignal,
): Promise<ObjectRef[]> {
  const owners = new Set<unknown>([object.metadata.uid])
  const found: ObjectRef[] = []
  const kind = kindNameOf(object)
  for (const name of Object.hasOwn(children, kind) ? (children[kind] ?? []) : []) {
    for (const { metadata, ref } of await list(client, name, object, signal)) {
      if (!ownersOf(metadata).some(uid => owners.has(uid))) continue
      owners.add(metadata.uid)
      found.push(ref)
    }
  }
  return found
}

async function list(
  client: Client,
  name: string,
  { metadata: { namespace } }: KubeObject,
  signal: AbortSignal,
): Promise<{ readonly metadata: ObjectMeta; readonly ref: ObjectRef }[]> {
  const resource = (await client.resource(name, signal)).in(namespace)
  const { kind } = resource.resource
  const apiVersion = formatApiVersion(resource.resource)
  try {
    const { items } = await resource.onlyMetadata().listAll({ signal })
    return items.map(({ metadata }) => {
      const ref = { apiVersion, kind, namespace, name: metadata.name ?? '' }
      return { metadata, ref }
    })
  } catch (error) {
    if (error instanceof ApiError) return []
    throw error
  }
}

const ownersOf = ({ ownerReferences }: ObjectMeta): unknown[] =>
  Array.isArray(ownerReferences) ? ownerReferences.filter(isRecord).map(({ uid }) => uid) : []
