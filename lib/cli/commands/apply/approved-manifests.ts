import { ConfigError, formatObject, type KubeObject } from '../../../core/index.ts'
import type { PlannedItem, SetItem } from '../../../gitops/index.ts'
import type { Manifest } from '../../../manifest/index.ts'
import type { Invocation } from '../../invocation.ts'
import { readManifestFlags } from '../../manifest-flags.ts'
import type { ObjectResults } from '../../object-results.ts'
import { type ApprovedPlan, approvePlan } from '../plan/approve-plan.ts'
import type { PlanFlags } from '../plan/make-plan.ts'
import type { ApplyManifestsOptions } from './apply-manifests.ts'
import { applyByPolicy } from './conflict-policy.ts'

type ManifestValues = Parameters<typeof readManifestFlags>[0]['flags']
type Values = Omit<PlanFlags, 'schemas' | 'offline' | 'kubernetes-version' | 'crds' | 'engine'> &
  ManifestValues

/** What may be applied of a plan that was kept, and how the plan says to. */
export interface ApprovedManifests {
  readonly manifests: readonly Manifest[]
  readonly how: Pick<
    ApplyManifestsOptions,
    'applyOne' | 'fieldManager' | 'force' | 'replaceImmutable'
  >
  /** What the plan says of the apply set that it is of; undefined if it is of none. */
  readonly set: ApprovedSet | undefined
}

/** An apply set, as a plan has it. */
export interface ApprovedSet {
  /** All that it is to hold, sent or not. */
  readonly items: readonly SetItem[]
  /** What is stored as it is wanted, or goes by itself, by name and uid: it is not sent. */
  readonly standing: readonly KubeObject[]
  /** The uids of what is to be deleted. */
  readonly doomed: ReadonlySet<string>
}

/**
 * Plans the objects of a plan once more, and gives those of which the same is to be done; each of the others fails, with what has
 * come between. `-f` gives the Secrets, of which a plan has no values. Throws as {@link approvePlan}.
 */
export async function approvedManifests(
  invocation: Invocation<Values>,
  file: string,
  results: ObjectResults,
): Promise<ApprovedManifests> {
  const { flags } = invocation
  const isGiven = flags.filename.length > 0 || flags.kustomize !== undefined
  const given = isGiven ? await readManifestFlags(invocation) : []
  const world = {
    schemas: undefined,
    offline: false,
    'kubernetes-version': undefined,
    crds: [],
    engine: undefined,
  }
  const planning = { ...invocation, flags: { ...flags, ...world } }
  const approved = await approvePlan(planning, file, given)
  const { plan, apply, refused } = approved
  for (const { planned, why } of refused) {
    const { kind, namespace, name } = planned
    const metadata = namespace === undefined ? { name } : { name, namespace }
    results.fail(new ConfigError(`${formatObject({ kind, metadata })} is not applied: ${why}`))
  }
  const { fieldManager, force = false, conflictPolicy } = plan
  const replaced = new Set<KubeObject>()
  for (const { object, planned } of apply) if (planned.action === 'replace') replaced.add(object)
  const how = {
    fieldManager,
    force,
    applyOne: conflictPolicy && applyByPolicy(conflictPolicy, invocation.err),
    replaceImmutable: (object: KubeObject) => replaced.has(object),
  }
  const set = plan.applySet === undefined ? undefined : approvedSet(approved)
  return { manifests: apply.map(item => manifestOf(item, file)), how, set }
}

function approvedSet({ items, checks, prune }: ApprovedPlan): ApprovedSet {
  const standing = checks.flatMap(({ state, planned }): KubeObject[] => {
    const { apiVersion, kind, namespace, name, action, wanted, preImage } = planned
    const stays = state !== 'refused' && (action === 'unchanged' || action === 'skip')
    if (!stays || wanted === undefined || preImage === undefined) return []
    const { uid } = preImage
    const metadata = namespace === undefined ? { name, uid } : { name, namespace, uid }
    return [{ apiVersion, kind, metadata }]
  })
  return { items, standing, doomed: new Set(prune.map(({ preImage }) => preImage?.uid ?? '')) }
}

/** With the place of which the plan was made; without one it is the plan's own. */
function manifestOf({ object, planned }: PlannedItem, plan: string): Manifest {
  const [, file = plan, line = 1, column = 1] =
    /^(.*):(\d+):(\d+)$/.exec(planned.source ?? '') ?? []
  const place = { file, line: Number(line), column: Number(column) }
  return { object, source: { ...place, text: '', locate: () => place } }
}
