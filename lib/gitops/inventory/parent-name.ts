import type { Client } from '../../client/index.ts'
import { ConfigError } from '../../core/index.ts'
import type { ParentName } from './apply-set-parent.ts'

/** Which object keeps a set's inventory, as users say it. */
export interface ParentReference {
  /** Its resource, as kubectl's `--applyset` has it: `secrets`, `configmaps`, or one whose definition allows it. */
  readonly resource: string
  readonly name: string
  /** Of the parent; for one of a cluster's resources it is not looked at. */
  readonly namespace: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Those that every server has by these names. */
const builtIn = new Map([
  ['secrets', 'Secret'],
  ['secret', 'Secret'],
  ['configmaps', 'ConfigMap'],
  ['configmap', 'ConfigMap'],
  ['cm', 'ConfigMap'],
])

/**
 * What a parent is called; of a Secret or ConfigMap nothing is asked. Throws ConfigError without a namespace that it needs, and
 * NoMatchError for a resource that is not served.
 */
export async function parentNameOf(
  client: Client,
  { resource, name, namespace, signal }: ParentReference,
): Promise<ParentName> {
  const builtInKind = builtIn.get(resource)
  const { group, kind, namespaced } =
    builtInKind === undefined
      ? (await client.resource(resource, signal)).resource
      : { group: '', kind: builtInKind, namespaced: true }
  if (!namespaced) return { group, kind, name, namespace: undefined }
  if (namespace !== undefined) return { group, kind, name, namespace }
  throw new ConfigError(`apply set ${kind}/${name}: its parent needs a namespace`)
}
