import { type FieldPath, isRecord, type KubeObject } from '../../core/index.ts'

/** One value that differs. `undefined` stands for a field that is not there. */
export interface FieldChange {
  readonly path: FieldPath
  readonly from: unknown
  readonly to: unknown
}

/** What the server keeps of its own in every object: differences in it are never anybody's intent. */
const bookkeeping: ReadonlySet<string> = new Set([
  'managedFields',
  'resourceVersion',
  'generation',
  'uid',
  'creationTimestamp',
  'selfLink',
])

/**
 * What turns one object into the other, field by field, without status and the server's bookkeeping.
 * Lists of named things are compared by name, others by position. A Secret's values are replaced by
 * `(hidden)`, changed ones by `(hidden, changed)`. Pure.
 */
export function diffObjects(from: KubeObject, to: KubeObject): FieldChange[] {
  const changes = diffValues(withoutBookkeeping(from), withoutBookkeeping(to), [])
  return to.kind === 'Secret' && to.apiVersion === 'v1' ? changes.map(hideSecret) : changes
}

function withoutBookkeeping({ status: _status, metadata, ...rest }: KubeObject): unknown {
  const kept = Object.entries(metadata).filter(([field]) => !bookkeeping.has(field))
  return { ...rest, metadata: Object.fromEntries(kept) }
}

function diffValues(from: unknown, to: unknown, path: FieldPath): FieldChange[] {
  if (Object.is(from, to)) return []
  if (isRecord(from) && isRecord(to))
    return diffEntries(Object.entries(from), Object.entries(to), path)
  if (Array.isArray(from) && Array.isArray(to)) {
    return diffEntries(listEntries(from, to), listEntries(to, from), path)
  }
  return [{ path, from, to }]
}

type Entries = readonly (readonly [key: string | number, value: unknown])[]

function diffEntries(from: Entries, to: Entries, path: FieldPath): FieldChange[] {
  const before = new Map(from)
  const after = new Map(to)
  return [...new Set([...before.keys(), ...after.keys()])].flatMap(key =>
    diffValues(before.get(key), after.get(key), [...path, key]),
  )
}

/** Keys for a list's items: their names, where every item of both lists has one of its own; else indices. */
function listEntries(list: readonly unknown[], other: readonly unknown[]): Entries {
  return hasNames(list) && hasNames(other)
    ? list.map(item => [`name=${(item as { name: string }).name}`, item] as const)
    : list.map((item, index) => [index, item] as const)
}

const hasNames = (list: readonly unknown[]): boolean =>
  list.every(item => isRecord(item) && typeof item.name === 'string') &&
  new Set(list.map(item => (item as { name: string }).name)).size === list.length

function hideSecret(change: FieldChange): FieldChange {
  if (change.path[0] !== 'data' && change.path[0] !== 'stringData') return change
  const hide = (value: unknown, shown: string) => (value === undefined ? undefined : shown)
  return {
    path: change.path,
    from: hide(change.from, '(hidden)'),
    to: hide(change.to, '(hidden, changed)'),
  }
}
