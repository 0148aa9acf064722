import type { KubeObject, ObjectRef, Violation } from '../../core/index.ts'
import type { FieldChange } from '../diff/index.ts'
import type { ConflictPolicy } from '../ownership/index.ts'

/**
 * What is to become of an object.
 *
 *     create     it is not stored
 *     configure  it is stored, and differs
 *     unchanged  it is stored as it is wanted: nothing is sent
 *     replace    it differs in what cannot be changed, and may be deleted and made anew
 *     adopt      it is stored, as nobody's, and becomes a member of the set
 *     prune      it was applied before and is wanted no more
 *     skip       nothing is done, and nothing is wrong: another manager's, kept, waits for what failed
 *     refuse     nothing may be done: it is invalid, another owner's, or beyond a limit
 */
export type Action = (typeof actions)[number]

/** All of them, those that need a look last. */
export const actions = [
  'create',
  'configure',
  'unchanged',
  'replace',
  'adopt',
  'prune',
  'skip',
  'refuse',
] as const

/** Who says what would become of the object: the server's dry run, our schemas and rules, or nobody. */
export type Certainty = (typeof certainties)[number]

/** All of them, the surest first. */
export const certainties = ['server', 'local', 'unverifiable'] as const

/** The state that was planned from: another one is a world that has moved. */
export interface PreImage {
  readonly uid: string
  readonly resourceVersion: string
  /** Of all but status and the server's bookkeeping, so that unrelated writes are told from others. */
  readonly hash: string
}

/** One reason why an object is refused. */
export interface PlannedViolation extends Violation {
  /** `file:line:column` of the field, where it was read from. */
  readonly place?: string | undefined
}

/** One object of a set, and what is to be done about it. */
export interface PlannedObject extends ObjectRef {
  readonly action: Action
  readonly certainty: Certainty
  /** What speaks for the action, for people; the first says most. */
  readonly evidence: readonly string[]
  /** From the stored state to the wanted one; of what is not stored none, as all of it is new. */
  readonly changes: readonly FieldChange[]
  /** `file:line:column`, where the object was read from. */
  readonly source?: string | undefined
  /** Of the wanted object; undefined where none is wanted. */
  readonly wantedHash?: string | undefined
  /** What is to be applied, a Secret's values as fingerprints; undefined where nothing is. */
  readonly wanted?: KubeObject | undefined
  /** Undefined where nothing is stored. */
  readonly preImage?: PreImage | undefined
  /** Why it is refused, field by field. */
  readonly violations?: readonly PlannedViolation[] | undefined
  /** What the server would warn of. */
  readonly warnings?: readonly string[] | undefined
}

/** How a set is to be applied. A plan is applied as it was made. */
export interface PlanTerms {
  readonly fieldManager: string
  /** Whether fields are taken that others own. Default not. */
  readonly force?: boolean | undefined
  /** What becomes of single fields that others own. Default: they keep an object from being applied. */
  readonly conflictPolicy?: ConflictPolicy | undefined
  /** Whether what differs in fields that cannot be changed is made anew. Default: only where an object's annotation says so. */
  readonly replaceImmutable?: boolean | undefined
}

/** What is to be done to make a cluster hold a set. */
export interface Plan extends PlanTerms {
  /** Of this form. */
  readonly version: 1
  /** The cluster that was asked, as `clusterUid` has it; undefined where none was, or that could not be read. */
  readonly cluster?: string | undefined
  /** The id of the ApplySet that is applied; undefined where the objects are none. */
  readonly applySet?: string | undefined
  /** In the order in which they are done: phase by phase. */
  readonly phases: readonly (readonly PlannedObject[])[]
}
