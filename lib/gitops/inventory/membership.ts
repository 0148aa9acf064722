import { type KubeObject, ownersOf } from '../../core/index.ts'
import { partOfLabel } from './apply-set-parent.ts'
import { type Entries, entryKey, entryOf } from './inventory-entry.ts'

/** What is known of a set, to tell its members from what only looks like them. */
export interface KnownSet {
  /** Undefined where the parent does not name members. */
  readonly entries: Entries | undefined
  /** What manages the set: `anykind`, `kubectl`. */
  readonly tool: string
}

/** Whether an object that carries a set's label is a member of it. */
export type Membership =
  /** `evidence` has what speaks for it, for people; the first says most. */
  | { readonly isProven: true; readonly evidence: readonly string[] }
  | { readonly isProven: false; readonly why: string }

/**
 * A label is easily copied: the server copies those of a Service to its Endpoints. So a label alone proves nothing: the inventory
 * must have the object's uid; or name it without one, as it does what is being applied, or not know names, as kubectl's, and then
 * the label must have been set by us. An object that was made anew by somebody since is theirs.
 */
export function membershipOf(
  object: KubeObject,
  { entries, tool }: KnownSet,
  fieldManager: string,
): Membership {
  const managers = labelOwners(object)
  const ours = managers.filter(name => isOurs(name, tool, fieldManager))
  const labelled = `its label was set by ${managers.join(', ') || 'nobody that is known'}`
  const { uid } = object.metadata
  const entry = entries?.get(entryKey(entryOf(object)))
  if (entries !== undefined && entry === undefined) {
    return {
      isProven: false,
      why: 'it carries the label of the set, whose inventory does not name it',
    }
  }
  if (entry?.uid !== undefined && entry.uid !== uid) {
    return {
      isProven: false,
      why: `it was made anew since: the inventory has the uid ${entry.uid}`,
    }
  }
  if (entry?.uid !== undefined) {
    return { isProven: true, evidence: [`its uid ${uid} is in the inventory`, labelled] }
  }
  if (ours.length === 0) return { isProven: false, why: `${labelled}, not by us` }
  const named =
    entries === undefined
      ? 'the set has no inventory'
      : 'the inventory names it, as it was about to be applied'
  return { isProven: true, evidence: [labelled, named] }
}

/** Who says that the object is a member of a set. */
const labelOwners = (object: KubeObject): string[] => [
  ...new Set(ownersOf(object, ['metadata', 'labels', partOfLabel]).map(({ manager }) => manager)),
]

/** kubectl has a name for each of its ways: `kubectl`, `kubectl-client-side-apply`. */
const isOurs = (manager: string, tool: string, fieldManager: string): boolean =>
  manager === fieldManager ||
  manager === `${tool}-applyset` ||
  (tool === 'kubectl' && /^kubectl(-|$)/.test(manager))
