import { formatFieldPath, sameJson } from '../../core/index.ts'
import type { Plan, PlannedObject } from './action.ts'
import { objectKey } from './object-key.ts'

/** What has become of a saved plan's entry when it is to be done. */
export type PlanCheck =
  /** Nothing was written since, or nothing but status and what the server keeps of its own. `planned` is of now. */
  | { readonly state: 'as planned'; readonly planned: PlannedObject }
  /** Another part of it was written, and the same is to be done: `planned` is from the state of now. */
  | { readonly state: 'moved'; readonly planned: PlannedObject; readonly why: string }
  /** Not what was looked at would be done; `planned` is what was saved. */
  | { readonly state: 'refused'; readonly planned: PlannedObject; readonly why: string }

/**
 * Compares a saved plan with the one that the same set has now, entry by entry, in the order of the saved one. Pure:
 *
 *     same action, same state           as planned
 *     same object, action and changes   moved: others have written something else
 *     otherwise                         refused, as it is not what somebody has looked at
 */
export function checkPlan(saved: Plan, now: Plan): PlanCheck[] {
  const current = new Map(now.phases.flat().map(planned => [objectKey(planned), planned]))
  const checks = saved.phases.flat().map((planned): PlanCheck => {
    const fresh = current.get(objectKey(planned))
    current.delete(objectKey(planned))
    if (fresh === undefined) return refused(planned, 'nothing is to be done about it any more')
    const why = reasonAgainst(planned, fresh)
    if (why !== undefined) return refused(planned, why)
    return fresh.preImage?.hash === planned.preImage?.hash
      ? { state: 'as planned', planned: fresh }
      : { state: 'moved', planned: fresh, why: 'it was written since, elsewhere' }
  })
  const added = [...current.values()].map(fresh => refused(fresh, 'the plan does not have it'))
  return [...checks, ...added]
}

const refused = (planned: PlannedObject, why: string): PlanCheck => ({
  state: 'refused',
  planned,
  why,
})

function reasonAgainst(saved: PlannedObject, fresh: PlannedObject): string | undefined {
  if (saved.wantedHash !== fresh.wantedHash) return 'another object is wanted than was planned'
  if (saved.action === 'refuse') return saved.evidence[0] ?? 'the plan refuses it'
  if (saved.preImage === undefined && fresh.preImage !== undefined) return 'it was created since'
  if (saved.preImage !== undefined && fresh.preImage === undefined) return 'it was deleted since'
  if (saved.preImage?.uid !== fresh.preImage?.uid) return 'it was deleted and made anew since'
  if (saved.action !== fresh.action) {
    return `${saved.action} was planned, and now it is ${fresh.action}${because(fresh)}`
  }
  const changed = changedPath(saved, fresh)
  return changed === undefined ? undefined : `${changed} was changed since, and is in the plan`
}

const because = ({ evidence, violations = [] }: PlannedObject): string =>
  [...evidence.slice(0, 1), ...violations.map(({ message }) => message)]
    .map(text => `: ${text}`)
    .join('')

/** A field about which another change is to be made than was planned. */
function changedPath(saved: PlannedObject, fresh: PlannedObject): string | undefined {
  const changesOf = ({ changes }: PlannedObject) =>
    new Map(changes.map(change => [formatFieldPath(change.path), change]))
  const [before, after] = [changesOf(saved), changesOf(fresh)]
  return [...before.keys(), ...after.keys()].find(path => {
    const [one, other] = [before.get(path), after.get(path)]
    if (one === undefined || other === undefined) return true
    return !sameJson(one.from, other.from) || !sameJson(one.to, other.to)
  })
}
