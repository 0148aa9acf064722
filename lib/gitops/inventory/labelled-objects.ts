import type { Client } from '../../client/index.ts'
import {
  type ApiResource,
  formatApiVersion,
  isNotFound,
  type KubeObject,
  NoMatchError,
} from '../../core/index.ts'
import type { ApplySetContents } from './apply-set-parent.ts'
import { type GroupKind, kindOf } from './group-kind.ts'

/**
 * The objects of a set's kinds and namespaces that a label selector selects, each as metadata alone. A kind that is not served
 * has none: with a definition that is gone its objects have gone, too.
 */
export async function selectMembers(
  client: Client,
  { groupKinds, namespaces }: Pick<ApplySetContents, 'groupKinds' | 'namespaces'>,
  labelSelector: string,
  signal?: AbortSignal,
): Promise<KubeObject[]> {
  const objects: KubeObject[] = []
  for (const name of groupKinds) {
    const resource = await servedAs(client, kindOf(name), signal)
    if (resource === undefined) continue
    for (const namespace of resource.namespaced ? namespaces : [undefined]) {
      objects.push(...(await listMetadata(client, resource, { namespace, labelSelector, signal })))
    }
  }
  return objects
}

/** Which objects of a resource are listed. */
export interface Selection {
  /** Undefined for all. */
  readonly namespace: string | undefined
  readonly labelSelector?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** The objects of a resource, each as metadata alone, under its own kind. With a definition that is gone they have gone, too. */
export async function listMetadata(
  client: Client,
  resource: ApiResource,
  { namespace, labelSelector, signal }: Selection,
): Promise<KubeObject[]> {
  const metadata = client.of(resource).onlyMetadata().in(namespace)
  const objects: KubeObject[] = []
  const { kind } = resource
  try {
    for await (const object of metadata.list({ labelSelector, signal })) {
      objects.push({ apiVersion: formatApiVersion(resource), kind, metadata: object.metadata })
    }
  } catch (error) {
    // Discovery does not know it yet.
    if (!isNotFound(error)) throw error
  }
  return objects
}

/** The resource of a kind in whatever version; undefined if it is not served. */
export async function servedAs(
  client: Client,
  { group, kind }: GroupKind,
  signal?: AbortSignal,
): Promise<ApiResource | undefined> {
  const wanted = group === '' ? { group, version: 'v1', kind } : `${kind}.${group}`
  try {
    return (await client.resource(wanted, signal)).resource
  } catch (error) {
    if (error instanceof NoMatchError) return undefined
    throw error
  }
}
