import type { KubeObject } from '../../../lib/core/index.ts'

/** What etcd has at one revision: one write of one object. */
export interface Revision {
  readonly revision: number
  /** The resource's plural. */
  readonly plural: string
  /** `namespace/name`. */
  readonly key: string
  /** As it is stored; undefined if this is its end. */
  readonly object: KubeObject | undefined
}

/** Which objects of a resource somebody sees. */
export interface Selection {
  readonly plural: string
  readonly namespace?: string | undefined
  /** The value of the label `half`. */
  readonly half?: string | undefined
}

/** One thing that happens to what is selected: an object is there in a state, or is not there any more. */
export interface Step {
  readonly revision: number
  readonly key: string
  readonly uid: string
  readonly type: 'put' | 'gone'
}

/** What whoever sees only the selected objects is to be told of all revisions, in order. */
export function viewOf(history: readonly Revision[], selection: Selection): Step[] {
  const uids = new Map<string, string>()
  const steps: Step[] = []
  for (const { revision, plural, key, object } of history) {
    if (plural !== selection.plural) continue
    const known = uids.get(key)
    const uid = object?.metadata.uid ?? ''
    const isSelected = object !== undefined && selects(selection, key, object)
    if (isSelected) {
      uids.set(key, uid)
      steps.push({ revision, key, uid, type: 'put' })
    } else if (known !== undefined) {
      uids.delete(key)
      steps.push({ revision, key, uid: known, type: 'gone' })
    }
  }
  return steps
}

function selects({ namespace, half }: Selection, key: string, object: KubeObject): boolean {
  if (namespace !== undefined && !key.startsWith(`${namespace}/`)) return false
  return half === undefined || object.metadata.labels?.half === half
}

/** The objects of a selection as they are after all revisions, each with its resourceVersion, by key. */
export function stateOf(
  history: readonly Revision[],
  selection: Selection,
): Map<string, KubeObject> {
  const state = new Map<string, KubeObject>()
  for (const { revision, plural, key, object } of history) {
    if (plural !== selection.plural) continue
    if (object === undefined || !selects(selection, key, object)) state.delete(key)
    else state.set(key, { ...object, metadata: stamped(object, revision) })
  }
  return state
}

const stamped = ({ metadata }: KubeObject, revision: number): KubeObject['metadata'] => ({
  ...metadata,
  resourceVersion: String(revision),
})
