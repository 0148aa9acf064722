import { controllerOf, fieldOwnersOf, isRecord, type KubeObject } from '../../core/index.ts'
import { type Mark, marks } from './owner-marks.ts'

/** Whoever else manages an object. */
export interface ForeignOwner {
  /** `Flux`, `Argo CD`, `Helm`, `kapp`, `kpt`, `ApplySet`, `kubectl`, or `controller` for an owner in the cluster. */
  readonly tool: string
  /** What of the tool's, for people: `Kustomization flux-system/shop`. */
  readonly what: string
  /** Where that is said: `label kapp.k14s.io/app`. */
  readonly evidence: string
  /**
   * `strong`: the object says whose it is, who would change it back, or delete it. `weak`: somebody has written to it, or it
   * has a mark that others use, too.
   */
  readonly strength: 'strong' | 'weak'
}

/** What is ours, and so nobody else's. */
export interface ForeignOwnerOptions {
  /** The id of our own ApplySet. Default: every set is another's. */
  readonly applySet?: string | undefined
  /** Our own manager. Default `anykind`. */
  readonly fieldManager?: string | undefined
}

/** Managers that tools have, whatever marks they leave. */
const tools: Readonly<Record<string, string>> = {
  'kustomize-controller': 'Flux',
  'argocd-controller': 'Argo CD',
  helm: 'Helm',
  kubectl: 'kubectl',
  'kubectl-client-side-apply': 'kubectl',
}

/**
 * Who else manages an object, by the marks that Flux, Argo CD, Helm, kapp, kpt and ApplySets leave, by its controller,
 * and by who has written to it; the strong ones first. Pure. Throws DecodeError if managedFields are not what a server
 * writes.
 */
export function foreignOwnersOf(
  object: KubeObject,
  options: ForeignOwnerOptions = {},
): ForeignOwner[] {
  const owners = [
    ...marks.flatMap(mark => ownerByMark(object, mark, options) ?? []),
    ...ownerByReference(object),
    ...ownersByManager(object, options),
  ]
  return owners.toSorted((a, b) => rank(a) - rank(b))
}

const rank = ({ strength }: ForeignOwner): number => (strength === 'strong' ? 0 : 1)

/** The one that says most; undefined if nobody else manages the object. Throws as {@link foreignOwnersOf}. */
export const foreignOwnerOf = (
  object: KubeObject,
  options?: ForeignOwnerOptions,
): ForeignOwner | undefined => foreignOwnersOf(object, options)[0]

/** Why an object is for nobody else to apply or delete, for people: by strong marks alone. Throws as {@link foreignOwnersOf}. */
export function foreignOwnerReason(
  object: KubeObject,
  options?: ForeignOwnerOptions,
): string | undefined {
  const owner = foreignOwnerOf(object, options)
  if (owner?.strength !== 'strong') return undefined
  return `${owner.tool} manages it: ${owner.what} (${owner.evidence})`
}

function ownerByMark(
  object: KubeObject,
  { tool, on, key, whose, strength = 'strong' }: Mark,
  { applySet }: ForeignOwnerOptions,
): ForeignOwner | undefined {
  const value = markOf(object, on, key)
  if (value === '' || (tool === 'ApplySet' && value === applySet)) return undefined
  const what = whose(value, { object, mark: (on, key) => markOf(object, on, key) })
  return what === undefined ? undefined : { tool, what, evidence: `${on} ${key}`, strength }
}

function markOf({ metadata }: KubeObject, on: Mark['on'], key: string): string {
  const all = metadata[`${on}s`]
  const value = isRecord(all) && Object.hasOwn(all, key) ? all[key] : undefined
  return typeof value === 'string' ? value : ''
}

function* ownerByReference(object: KubeObject): Generator<ForeignOwner> {
  const controller = controllerOf(object)
  if (controller === undefined) return
  const what = `${controller.kind} ${controller.name}`
  yield { tool: 'controller', what, evidence: 'ownerReference', strength: 'strong' }
}

function* ownersByManager(
  object: KubeObject,
  { fieldManager = 'anykind' }: ForeignOwnerOptions,
): Generator<ForeignOwner> {
  for (const manager of new Set(fieldOwnersOf(object).map(({ manager }) => manager))) {
    const tool = Object.hasOwn(tools, manager) ? tools[manager] : undefined
    if (tool === undefined || manager === fieldManager) continue
    yield { tool, what: `manager ${manager}`, evidence: 'managedFields', strength: 'weak' }
  }
}
