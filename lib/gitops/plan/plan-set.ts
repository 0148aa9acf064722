import {
  canonicalJson,
  formatPointer,
  isRecord,
  type KubeObject,
  type Violation,
} from '../../core/index.ts'
import { diffObjects, type FieldChange } from '../diff/index.ts'
import { partOfLabel } from '../inventory/index.ts'
import { phasesOf } from '../order/index.ts'
import type { Plan, PlannedObject, PlannedViolation, PlanTerms } from './action.ts'
import type { Candidate, Forecast, WrittenAt } from './candidate.ts'
import { objectHash } from './object-hash.ts'
import { keyOf, refOf } from './object-key.ts'
import { type AppliedBefore, planPrune } from './plan-prune.ts'
import { preImageOf } from './pre-image.ts'
import { type Fingerprint, isSecret, maskSecretValues } from './secret-values.ts'

/** What a plan is made by. */
export interface PlanSetOptions extends PlanTerms {
  /** The cluster that was asked, as `clusterUid` has it. Default: it is not said. */
  readonly cluster?: string | undefined
  /** Stands for a Secret's values. */
  readonly fingerprint: Fingerprint
  /** The set that the objects are members of. Default none: nothing is pruned. */
  readonly before?: AppliedBefore | undefined
  /** Whether the set is not all that is wanted, as where manifests could not be read: then nothing is pruned. Default not. */
  readonly isIncomplete?: boolean | undefined
  /** Why an object is another owner's, so that it is refused. Default nobody's. */
  readonly foreignOwner?: ((live: KubeObject) => string | undefined) | undefined
}

/**
 * Decides what becomes of each object of a set, by what is known of it, in the order in which it is to be done; the order
 * in which they are given does not matter. Pure, and the first rule that fits decides; throws OrderError for a set that cannot be
 * put in order:
 *
 *     given twice, or without a name        refuse
 *     would not be taken                    refuse
 *     is being deleted                      skip
 *     not stored                            create
 *     another owner's, or another set's     refuse
 *     cannot be stored so, may be made anew replace
 *     stored, and in no set, with a set     adopt
 *     would be stored otherwise             configure; also where only owners of fields would be others
 *     otherwise                             unchanged
 *
 *     member, and wanted no more            prune; skip if it is to be kept, or if anything is refused
 */
export function planSet(candidates: readonly Candidate[], options: PlanSetOptions): Plan {
  const { fieldManager, force, conflictPolicy, replaceImmutable, cluster, before } = options
  const sorted = candidates
    .map(candidate => ({ ...candidate, key: keyOf(candidate.object) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const first = new Map<string, Candidate>()
  for (const candidate of sorted.toReversed()) first.set(candidate.key, candidate)
  const applied = phasesOf(sorted).map(group =>
    group.map(candidate => planOne(candidate, first.get(candidate.key), options)),
  )
  const isRefused =
    options.isIncomplete === true || applied.flat().some(({ action }) => action === 'refuse')
  const pruned = before === undefined ? [] : planPrune(before, sorted, { ...options, isRefused })
  return {
    version: 1,
    fieldManager,
    ...(force ? { force } : {}),
    ...(conflictPolicy === undefined ? {} : { conflictPolicy }),
    ...(replaceImmutable ? { replaceImmutable } : {}),
    ...(cluster === undefined ? {} : { cluster }),
    ...(before === undefined ? {} : { applySet: before.id }),
    phases: [...applied, ...pruned].filter(phase => phase.length > 0),
  }
}

type Decision = Pick<PlannedObject, 'action' | 'evidence'> & Partial<PlannedObject>

function planOne(
  candidate: Candidate,
  first: Candidate | undefined,
  options: PlanSetOptions,
): PlannedObject {
  const { object, live, forecast, source } = candidate
  const { fingerprint } = options
  const wanted = maskSecretValues(object, fingerprint)
  const decision = decide(candidate, first?.object === object ? undefined : first, options)
  return {
    ...refOf(object),
    changes: [],
    certainty: forecast.certainty,
    ...(source === undefined ? {} : { source: placeText(source) }),
    wantedHash: objectHash(wanted),
    wanted,
    ...(live === undefined ? {} : { preImage: preImageOf(live, fingerprint) }),
    ...decision,
  }
}

function decide(
  candidate: Candidate,
  other: Candidate | undefined,
  options: PlanSetOptions,
): Decision {
  const { object, live, forecast, source } = candidate
  const refuse = (...evidence: string[]): Decision => ({ action: 'refuse', evidence })
  if (other !== undefined) {
    const place = other.source === undefined ? '' : `, at ${placeText(other.source)}`
    return refuse(`the same object is in the set twice${place}`)
  }
  if (object.metadata.name === undefined) {
    return refuse('metadata.name is needed: what the server names cannot be applied again')
  }
  if (forecast.type === 'refused') {
    const { evidence, violations = [] } = forecast
    const told = isSecret(object) ? violations.map(withoutValue) : violations
    const placed = told.map(violation => placedIn(violation, source))
    return { action: 'refuse', evidence, ...(placed.length === 0 ? {} : { violations: placed }) }
  }
  const { evidence } = forecast
  const decision: Decision =
    live === undefined ? { action: 'create', evidence } : decideStored(live, forecast, options)
  const warnings = forecast.type === 'stored' ? (forecast.warnings ?? []) : []
  return warnings.length === 0 ? decision : { ...decision, warnings }
}

function decideStored(
  live: KubeObject,
  { type, object, evidence }: Exclude<Forecast, { type: 'refused' }>,
  { before, foreignOwner }: PlanSetOptions,
): Decision {
  if (live.metadata.deletionTimestamp !== undefined) {
    return { action: 'skip', evidence: ['it is being deleted: plan again when it is gone'] }
  }
  const set = live.metadata.labels?.[partOfLabel]
  const isOthers = set !== undefined && set !== before?.id
  const owner = isOthers ? `it is a member of another apply set, ${set}` : foreignOwner?.(live)
  if (owner !== undefined) return { action: 'refuse', evidence: [owner] }
  const changes = object === undefined ? [] : changesOf(live, object)
  if (type === 'replaced') return { action: 'replace', evidence, changes }
  if (before !== undefined && set === undefined) {
    return { action: 'adopt', evidence: ['it is stored, and in no set', ...evidence], changes }
  }
  if (changes.length > 0) return { action: 'configure', evidence, changes }
  return object === undefined || ownersIn(live) === ownersIn(object)
    ? { action: 'unchanged', evidence }
    : { action: 'configure', evidence: ['nothing changes but who owns fields', ...evidence] }
}

/** Who owns what; not since when, which every dry run tells anew. */
function ownersIn({ metadata: { managedFields } }: KubeObject): string {
  const entries = Array.isArray(managedFields) ? managedFields.filter(isRecord) : []
  return canonicalJson(entries.map(({ time: _, ...entry }) => entry))
}

/** In an order of their own: objects' members have none. */
const changesOf = (live: KubeObject, wanted: KubeObject): readonly FieldChange[] =>
  diffObjects(live, wanted)
    .map(change => ({ change, pointer: formatPointer(change.path) }))
    .toSorted((a, b) => (a.pointer < b.pointer ? -1 : 1))
    .map(({ change }) => change)

function placedIn(
  { path, reason, message, suggestion }: Violation,
  source: WrittenAt | undefined,
): PlannedViolation {
  return {
    path,
    reason,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(source === undefined ? {} : { place: placeText(source.locate(path)) }),
  }
}

/** Many messages quote what is wrong, and some of these do not say where that is. */
const withoutValue = (violation: Violation): Violation =>
  ['metadata', 'type', 'immutable'].includes(String(violation.path[0]))
    ? violation
    : { ...violation, message: 'refused; why is not told, as it may quote a value' }

const placeText = ({ file, line, column }: Pick<WrittenAt, 'file' | 'line' | 'column'>): string =>
  `${file}:${line}:${column}`
