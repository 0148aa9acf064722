import type { KubeObject } from '../../core/index.ts'
import { pruneBudget } from '../inventory/index.ts'
import { applyOrder } from '../order/index.ts'
import type { PlannedObject } from './action.ts'
import type { Candidate } from './candidate.ts'
import { keyOf, refOf } from './object-key.ts'
import type { PlanSetOptions } from './plan-set.ts'
import { preImageOf } from './pre-image.ts'

/** What was applied before as the same set. */
export interface AppliedBefore {
  /** The set's id, which members carry as a label. */
  readonly id: string
  /** All that carry it, as they are stored; metadata alone will do. */
  readonly members: readonly KubeObject[]
  /** Whether a member that is wanted no more is deleted, and why not or what speaks for it. */
  judge(member: KubeObject): { readonly verdict: 'prune' | 'keep'; readonly reason?: string }
  /** The most that may be deleted, as a count, or as `10%` of the members. Default no limit. */
  readonly maxDelete?: number | `${number}%` | undefined
}

type Pruning = Pick<PlanSetOptions, 'fingerprint'> & {
  /** Whether not all of the set can be applied. */
  readonly isRefused: boolean
}

/** What becomes of members that are wanted no more: phases, what depends on others first. Pure. */
export function planPrune(
  { members, judge, maxDelete }: AppliedBefore,
  wanted: readonly Candidate[],
  { isRefused, fingerprint }: Pruning,
): PlannedObject[][] {
  const keys = new Set(wanted.map(({ object }) => keyOf(object)))
  // A kind of two groups is one object by its uid.
  const uids = new Set(wanted.map(({ live }) => live?.metadata.uid))
  const left = members
    .filter(member => !keys.has(keyOf(member)) && !uids.has(member.metadata.uid))
    .toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
    .map(object => ({ object, ...judge(object) }))
  const doomed = left.filter(({ verdict }) => verdict === 'prune').length
  const most = maxDelete === undefined ? doomed : pruneBudget(maxDelete, members.length)
  const decide = (verdict: 'prune' | 'keep'): Pick<PlannedObject, 'action' | 'evidence'> => {
    if (verdict === 'keep') return { action: 'skip', evidence: ['it is wanted no more, and kept'] }
    if (isRefused) {
      return { action: 'skip', evidence: ['nothing is pruned where not all can be applied'] }
    }
    return doomed > most
      ? { action: 'refuse', evidence: [`${doomed} would be pruned, and at most ${most} may be`] }
      : { action: 'prune', evidence: ['it is a member of the set, and wanted no more'] }
  }
  const planned = ({ object, verdict, reason }: (typeof left)[number]): PlannedObject => {
    const { action, evidence } = decide(verdict)
    const said = reason === undefined ? evidence : [...evidence, reason]
    const preImage = preImageOf(object, fingerprint)
    return { ...refOf(object), certainty: 'local', action, evidence: said, changes: [], preImage }
  }
  // Members are known by their metadata alone, which has no references to go by.
  return applyOrder(left)
    .toReversed()
    .map(group => group.map(planned))
}
