import { controllerOf, type KubeObject } from '../../core/index.ts'

/** What becomes of a member that was not applied. */
export type PruneVerdict =
  | { readonly verdict: 'prune' }
  /** It stays unless somebody who was asked says its name. `reason` is for people. */
  | { readonly verdict: 'ask'; readonly reason: string }
  | { readonly verdict: 'keep'; readonly reason: string }

/** What may be deleted, and what may not. */
export interface PruneLimits {
  /** Namespaces and definitions that may be deleted with all that is in them, as `Namespace/shop`. Default none. */
  readonly allowed?: ReadonlySet<string> | undefined
  /** What is never deleted: kinds, as `PersistentVolumeClaim`, and objects, as `Secret/login`. Default none. */
  readonly never?: ReadonlySet<string> | undefined
  /** Why an object is another owner's, as `foreignOwnerReason` has it; undefined if it is not. Default nobody's. */
  readonly foreignOwner?: ((object: KubeObject) => string | undefined) | undefined
}

/** Marks by which people, and tools that managed the object before, say that it is not to be deleted. */
const keepMarks: readonly (readonly [annotation: string, value: RegExp])[] = [
  ['helm.sh/resource-policy', /^keep$/],
  ['client.lifecycle.config.k8s.io/deletion', /^detach$/],
  ['cli-utils.sigs.k8s.io/on-remove', /^keep$/],
  ['kustomize.toolkit.fluxcd.io/prune', /^disabled$/i],
  ['argocd.argoproj.io/sync-options', /(^|,)\s*(Prune|Delete)=(false|confirm)\s*(,|$)/i],
  ['kapp.k14s.io/delete-strategy', /^orphan$/],
]

/** Without them there is no cluster, or none that works: they are made by the server and its controllers. */
const systemObjects: ReadonlySet<string> = new Set([
  'Namespace/default',
  'Namespace/kube-system',
  'Namespace/kube-public',
  'Namespace/kube-node-lease',
  'ConfigMap/kube-root-ca.crt',
  'ServiceAccount/default',
])

/** Kinds that take other objects with them. */
const takesOthers: Readonly<Record<string, string>> = {
  Namespace: 'all objects in it would be deleted',
  CustomResourceDefinition: 'all objects of its kind would be deleted',
}

/** Whether a member is to be deleted. */
export function pruneVerdict(object: KubeObject, limits: PruneLimits = {}): PruneVerdict {
  const { allowed = new Set(), never = new Set(), foreignOwner } = limits
  const { kind, metadata } = object
  const { annotations = {} } = metadata
  const keep = (reason: string): PruneVerdict => ({ verdict: 'keep', reason })
  const mark = keepMarks.find(([annotation, value]) => value.test(annotations[annotation] ?? ''))
  if (mark !== undefined) return keep(`its annotation ${mark[0]} says so`)
  const controller = controllerName(object)
  if (controller !== undefined) return keep(`${controller} controls it`)
  const foreign = foreignOwner?.(object)
  if (foreign !== undefined) return keep(foreign)
  const name = `${kind}/${metadata.name}`
  if (systemObjects.has(name)) return keep('a cluster needs it')
  if (never.has(kind) || never.has(name)) return keep('it is never to be pruned')
  const consequence = takesOthers[kind]
  if (consequence !== undefined && !allowed.has(name)) {
    return { verdict: 'ask', reason: `${consequence}, which has to be allowed by name` }
  }
  return { verdict: 'prune' }
}

/** The owner that controls an object, as `Deployment web`. */
export function controllerName(object: KubeObject): string | undefined {
  const controller = controllerOf(object)
  return controller && `${controller.kind} ${controller.name}`
}

/** The most that may be pruned of a set, as a count or as `10%` of its members. */
export const pruneBudget = (maxDelete: number | `${number}%`, members: number): number =>
  typeof maxDelete === 'number'
    ? maxDelete
    : Math.floor((Number.parseFloat(maxDelete) * members) / 100)
