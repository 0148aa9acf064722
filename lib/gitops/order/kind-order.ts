import { gvkOf, type KubeObject } from '../../core/index.ts'

/**
 * Kinds in the order in which a set comes up: what others need comes first. The rows are Helm's and
 * kubectl's habits put together; a kind that is not named stands after configuration and before
 * workloads, as operators watch for custom resources that workloads wait for.
 */
const ranks: readonly (readonly string[])[] = [
  ['Namespace'], // a namespaced object cannot be stored without it
  ['CustomResourceDefinition'], // its objects cannot be stored without it
  ['PriorityClass', 'StorageClass', 'RuntimeClass', 'IngressClass', 'GatewayClass'], // checked by admission
  ['ResourceQuota', 'LimitRange', 'NetworkPolicy'], // must hold before the first pod
  ['ServiceAccount', 'ClusterRole', 'Role', 'ClusterRoleBinding', 'RoleBinding'], // pods act with them
  ['ConfigMap', 'Secret', 'PersistentVolume', 'PersistentVolumeClaim'], // pods mount them
  ['Service'], // its address is put into the environment of pods made later
  [], // everything that is not named
  ['Pod', 'ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'],
  ['HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Ingress'], // about workloads
  ['APIService', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'], // served by workloads
]

const unnamed = ranks.findIndex(kinds => kinds.length === 0)
const rankOf = new Map(ranks.flatMap((kinds, rank) => kinds.map(kind => [kind, rank] as const)))

const kindRank = ({ kind }: KubeObject): number => rankOf.get(kind) ?? unnamed

/** The objects in groups to be applied one after the other; the order inside a group is the given one. */
export function applyOrder<T extends { readonly object: KubeObject }>(items: readonly T[]): T[][] {
  const groups = new Map<number, T[]>()
  for (const item of items) {
    const rank = kindRank(item.object)
    const group = groups.get(rank)
    if (group === undefined) groups.set(rank, [item])
    else group.push(item)
  }
  return [...groups].toSorted(([a], [b]) => a - b).map(([, group]) => group)
}

/** To sort by what may go together: by rank, then group, kind, namespace and name, the same on every machine. */
export function kindOrderKey(object: KubeObject): string {
  const { name = '', namespace = '' } = object.metadata
  const rank = String(kindRank(object)).padStart(2, '0')
  return [rank, gvkOf(object).group, object.kind, namespace, name].join('\0')
}
