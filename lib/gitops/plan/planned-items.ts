import type { KubeObject } from '../../core/index.ts'
import type { SetItem } from '../set-item.ts'
import type { Plan, PlannedObject } from './action.ts'
import type { PlanCheck } from './check-plan.ts'
import { type Fingerprint, isSecret, SecretValues } from './secret-values.ts'

/** What is to be applied, and the entry that says so. */
export interface PlannedItem extends SetItem {
  readonly planned: PlannedObject
}

/** The objects of a saved plan, as they would be sent. */
export interface PlannedItems {
  readonly items: readonly PlannedItem[]
  /** Secrets of which not all values are given, and so cannot be applied. */
  readonly incomplete: readonly PlannedObject[]
}

/**
 * The objects that a plan is of, to be planned again and applied. A plan has no values of Secrets: they are those of
 * `given`, the manifests that it was made of, found by their fingerprints, which take the key that the plan was made with.
 */
export function plannedItems(
  plan: Plan,
  given: readonly KubeObject[],
  fingerprint: Fingerprint,
): PlannedItems {
  const values = new SecretValues(given.filter(isSecret), fingerprint)
  const items: PlannedItem[] = []
  const incomplete: PlannedObject[] = []
  for (const planned of plan.phases.flat()) {
    const { wanted } = planned
    if (wanted === undefined) continue
    const object = isSecret(wanted) ? values.restore(wanted) : wanted
    if (object === undefined) incomplete.push(planned)
    else items.push({ object, planned })
  }
  return { items, incomplete }
}

/** What of a plan is done, and what is not. */
export interface ApprovedWrites {
  /** By their uid, where they are stored: one that was made anew meanwhile is not taken for it. */
  readonly apply: readonly PlannedItem[]
  /** To be deleted as they are in their pre-image, and only once all is applied. */
  readonly prune: readonly PlannedObject[]
  readonly refused: readonly Extract<PlanCheck, { state: 'refused' }>[]
}

/** What may be written of a plan that was checked. Nothing is pruned where anything is refused. */
export function approvedWrites(
  checks: readonly PlanCheck[],
  items: readonly PlannedItem[],
): ApprovedWrites {
  const objects = new Map(items.map(({ object, planned }) => [planned.wantedHash, object]))
  const refused = checks.filter(check => check.state === 'refused')
  const approved = checks.flatMap(check => (check.state === 'refused' ? [] : check.planned))
  const apply = approved.flatMap((planned): PlannedItem[] => {
    const object = objects.get(planned.wantedHash)
    if (object === undefined || !writes.has(planned.action)) return []
    return [{ object: sameOnly(object, planned), planned }]
  })
  const prune = refused.length > 0 ? [] : approved.filter(({ action }) => action === 'prune')
  return { apply, prune, refused }
}

const writes: ReadonlySet<string> = new Set(['create', 'configure', 'replace', 'adopt'])

function sameOnly(object: KubeObject, { preImage, action }: PlannedObject): KubeObject {
  if (preImage === undefined || action === 'replace') return object
  return { ...object, metadata: { ...object.metadata, uid: preImage.uid } }
}
