import type { Status, StatusCause } from '../../core/index.ts'
import type { TransitionRule } from './transition-rules.ts'

/** The sentences by which validation says that a field may not change; each is of some kinds' own code. */
const sentences: readonly RegExp[] = [
  /\bfield is immutable\b/, // most, by apimachinery
  /\bimmutable after creation\b/, // PersistentVolume, PersistentVolumeClaim
  /\bupdates to statefulset spec for fields other than /,
  /\bpod updates may not /,
  /\bmay not change once set\b/, // a Service's addresses
  /\bmay not be changed in an update\b/, // PriorityClass
  /\bcannot change roleRef\b/,
  /\bupdates to \w+ are forbidden\b/, // StorageClass
]

/** Fields that a kind forbids to change, in whatever words: what is forbidden there is a change. */
const immutablePaths: Readonly<Record<string, readonly string[]>> = {
  'DaemonSet.apps': ['spec.selector'],
  'Deployment.apps': ['spec.selector'],
  'Job.batch': ['spec.completions', 'spec.selector', 'spec.template'],
  PersistentVolume: ['spec.persistentvolumesource'],
  PersistentVolumeClaim: ['spec'],
  ResourceQuota: ['spec.scopes'],
  'RoleBinding.rbac.authorization.k8s.io': ['roleRef'],
  'ClusterRoleBinding.rbac.authorization.k8s.io': ['roleRef'],
  Secret: ['type'],
  'StatefulSet.apps': ['spec'],
  'StorageClass.storage.k8s.io': ['parameters', 'provisioner'],
}

/**
 * The fields of which a 422 says that they may not change; undefined if it says anything else besides: what is wrong in another
 * way stays wrong when the object is made anew. Decided by the sentences of Kubernetes' validation, by its table of fields and by the
 * transition rules of a definition, never by the code alone. `kind` is `Kind` or `Kind.group`. Pure.
 */
export function immutableFieldsOf(
  { code, causes }: Status,
  kind: string,
  rules: readonly TransitionRule[],
): string[] | undefined {
  if (code !== 422 || causes.length === 0) return undefined
  const paths = Object.hasOwn(immutablePaths, kind) ? (immutablePaths[kind] ?? []) : []
  const isImmutable = (cause: StatusCause): boolean =>
    ['FieldValueForbidden', 'FieldValueInvalid'].includes(cause.reason) &&
    (sentences.some(sentence => sentence.test(cause.message)) ||
      (cause.reason === 'FieldValueForbidden' && paths.includes(cause.field)) ||
      rules.some(rule => isBroken(rule, cause)))
  return causes.every(isImmutable) ? causes.map(({ field }) => field) : undefined
}

/** The cause names items and keys, `spec.shards[0].size`, the rule does not. */
const isBroken = ({ path, message }: TransitionRule, cause: StatusCause): boolean =>
  cause.field.replaceAll(/\[[^\]]*\]/g, '') === path && cause.message.endsWith(message)
