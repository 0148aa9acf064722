import { ConfigError, formatObject } from '../../../core/index.ts'
import type { PlannedItem } from '../../../gitops/index.ts'
import type { Manifest } from '../../../manifest/index.ts'
import type { Invocation } from '../../invocation.ts'
import { readManifestFlags } from '../../manifest-flags.ts'
import type { ObjectResults } from '../../object-results.ts'
import { UsageError } from '../../usage-error.ts'
import { approvePlan } from '../plan/approve-plan.ts'
import type { PlanFlags } from '../plan/make-plan.ts'
import type { ApplyManifestsOptions } from './apply-manifests.ts'

type ManifestValues = Parameters<typeof readManifestFlags>[0]['flags']
type Values = Omit<PlanFlags, 'schemas' | 'offline' | 'kubernetes-version' | 'crds' | 'engine'> &
  ManifestValues

/** What may be applied of a plan that was kept, and how the plan says to. */
export interface ApprovedManifests {
  readonly manifests: readonly Manifest[]
  readonly how: Pick<ApplyManifestsOptions, 'fieldManager' | 'force'>
}

/**
 * Plans the objects of a plan once more, and gives those of which the same is to be done; each of the others fails, with what has
 * come between. `-f` gives the Secrets, of which a plan has no values. Throws as {@link approvePlan}, and UsageError for a plan of
 * an apply set.
 */
export async function approvedManifests(
  invocation: Invocation<Values>,
  file: string,
  results: ObjectResults,
): Promise<ApprovedManifests> {
  const { flags } = invocation
  if (flags.prune) throw new UsageError('--plan applies plans of no apply set: leave out --prune')
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
  const { plan, apply, refused } = await approvePlan(planning, file, given)
  for (const { planned, why } of refused) {
    const { kind, namespace, name } = planned
    const metadata = namespace === undefined ? { name } : { name, namespace }
    results.fail(new ConfigError(`${formatObject({ kind, metadata })} is not applied: ${why}`))
  }
  const how = { fieldManager: plan.fieldManager, force: plan.force === true }
  return { manifests: apply.map(item => manifestOf(item, file)), how }
}

/** With the place of which the plan was made; without one it is the plan's own. */
function manifestOf({ object, planned }: PlannedItem, plan: string): Manifest {
  const [, file = plan, line = 1, column = 1] =
    /^(.*):(\d+):(\d+)$/.exec(planned.source ?? '') ?? []
  const place = { file, line: Number(line), column: Number(column) }
  return { object, source: { ...place, text: '', locate: () => place } }
}
