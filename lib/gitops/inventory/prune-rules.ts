import { controllerOf, type KubeObject } from '../../core/index.ts'

/** What becomes of a member that was not applied. */
export type PruneVerdict =
  | { readonly verdict: 'prune' }
  /** `reason` is for people. */
  | { readonly verdict: 'keep'; readonly reason: string }

/** Marks by which people, and tools that managed the object before, say that it is not to be deleted. */
const keepMarks: readonly (readonly [annotation: string, value: RegExp])[] = [
  ['helm.sh/resource-policy', /^keep$/],
  ['client.lifecycle.config.k8s.io/deletion', /^detach$/],
  ['cli-utils.sigs.k8s.io/on-remove', /^keep$/],
  ['kustomize.toolkit.fluxcd.io/prune', /^disabled$/i],
  ['argocd.argoproj.io/sync-options', /(^|,)\s*(Prune|Delete)=(false|confirm)\s*(,|$)/i],
  ['kapp.k14s.io/delete-strategy', /^orphan$/],
]

/** Without them there is no cluster. */
const systemNamespaces: ReadonlySet<string> = new Set([
  'default',
  'kube-system',
  'kube-public',
  'kube-node-lease',
])

/** Kinds that take other objects with them. */
const takesOthers: Readonly<Record<string, string>> = {
  Namespace: 'all objects in it would be deleted',
  CustomResourceDefinition: 'all objects of its kind would be deleted',
}

/**
 * Whether a member is to be deleted. `allowed` has the objects, as `Namespace/shop`, of kinds that take others with them and
 * that may be deleted all the same.
 */
export function pruneVerdict(object: KubeObject, allowed: ReadonlySet<string>): PruneVerdict {
  const { kind, metadata } = object
  const { name = '', annotations = {} } = metadata
  const keep = (reason: string): PruneVerdict => ({ verdict: 'keep', reason })
  const mark = keepMarks.find(([annotation, value]) => value.test(annotations[annotation] ?? ''))
  if (mark !== undefined) return keep(`its annotation ${mark[0]} says so`)
  const controller = controllerOf(object)
  if (controller !== undefined) return keep(`${controller.kind} ${controller.name} controls it`)
  if (kind === 'Namespace' && systemNamespaces.has(name)) return keep('a cluster needs it')
  const consequence = takesOthers[kind]
  if (consequence !== undefined && !allowed.has(`${kind}/${name}`)) {
    return keep(`${consequence}, which has to be allowed by name`)
  }
  return { verdict: 'prune' }
}
