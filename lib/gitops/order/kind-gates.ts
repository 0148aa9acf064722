import type { KubeObject } from '../../core/index.ts'

/** Kinds that go before others although no field names them. */
export interface KindGate {
  readonly text: string
  readonly isBefore: (object: KubeObject) => boolean
  readonly isAfter: (object: KubeObject) => boolean
}

const kinds = (...names: string[]) => {
  const known = new Set(names)
  return ({ kind }: KubeObject): boolean => known.has(kind)
}

const isAsked = kinds(
  'APIService',
  'MutatingWebhookConfiguration',
  'ValidatingWebhookConfiguration',
)

/** Hints all: what names the other way round goes by that. */
export const kindGates: readonly KindGate[] = [
  {
    text: 'the limits and grants that hold for pods',
    isBefore: kinds(
      'ResourceQuota',
      'LimitRange',
      'NetworkPolicy',
      'RoleBinding',
      'ClusterRoleBinding',
    ),
    isAfter: kinds('Pod', 'ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'),
  },
  {
    text: 'all that a webhook could refuse before it is up',
    isBefore: object => !isAsked(object),
    isAfter: isAsked,
  },
]
