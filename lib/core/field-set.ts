import { DecodeError } from './errors.ts'
import { encodeFieldStep, type FieldStep, parseFieldStep } from './field-step.ts'
import { isRecord } from './object.ts'

/**
 * A set of fields, as `managedFields` has one for each manager. Immutable.
 *
 *     {"f:metadata":{"f:labels":{".":{},"f:app":{}}}}       fieldsV1
 *
 *     f:metadata ─▶ f:labels ● ─▶ f:app ●                   ● is in the set:  .metadata.labels
 *                                                                            .metadata.labels.app
 *
 * A node without children is in the set by being there; one with children only if it is said to be. So two
 * sets cannot be merged as plain objects: `{}` and `{"f:app":{}}` are `{".":{},"f:app":{}}` together.
 */
export interface FieldSet {
  /** Whether the path that ends here is in the set. */
  readonly member: boolean
  /** What is below, by steps as `fieldsV1` writes them, keys in order. */
  readonly children: ReadonlyMap<string, FieldSet>
}

const member: FieldSet = { member: true, children: new Map() }

/** The set without fields. */
export const emptyFieldSet: FieldSet = { member: false, children: new Map() }

/** Deeper than any object is. */
const maxDepth = 1_000

/**
 * Reads a `fieldsV1` as the server does: what begins as no known step is left out, null is empty. Never
 * writes to it: it may be shared and frozen. Throws {@link DecodeError} on what no server wrote: broken steps,
 * no objects, more than 1,000 levels.
 */
export function decodeFieldSet(fieldsV1: unknown): FieldSet {
  const { children } = decode(fieldsV1 ?? null, 0)
  return children.size === 0 ? emptyFieldSet : { member: false, children }
}

function decode(fields: unknown, depth: number): FieldSet {
  if (fields === null) return member
  if (!isRecord(fields)) throw new DecodeError('a field in it is not an object')
  if (depth > maxDepth) throw new DecodeError(`nested deeper than ${maxDepth}`)
  const children = new Map<string, FieldSet>()
  for (const text of Object.keys(fields)) {
    if (text === '.') continue
    const step = parseFieldStep(text)
    if (step === undefined) continue
    const canonical = typeof step === 'string' ? text : encodeFieldStep(step)
    const child = decode(fields[text], depth + 1)
    const other = children.get(canonical)
    children.set(canonical, other === undefined ? child : uniteFields(other, child))
  }
  if (children.size === 0) return member
  return { member: Object.hasOwn(fields, '.'), children }
}

/** {@link decodeFieldSet}'s inverse: a new object. The server brings the fields into its own order. */
export function encodeFieldSet(set: FieldSet): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const [text, child] of set.children) {
    const inner = encodeFieldSet(child)
    fields[text] = child.member && child.children.size > 0 ? { '.': {}, ...inner } : inner
  }
  return fields
}

/** The fields that are in either set. */
export function uniteFields(a: FieldSet, b: FieldSet): FieldSet {
  if (a.children.size === 0) return a.member && !b.member ? { ...b, member: true } : b
  const children = new Map(a.children)
  for (const [text, child] of b.children) {
    const other = children.get(text)
    children.set(text, other === undefined ? child : uniteFields(other, child))
  }
  return { member: a.member || b.member, children }
}

/** The fields of the first set that are not in the second. A field is not in a set because one below it is. */
export function subtractFields(a: FieldSet, b: FieldSet): FieldSet {
  const children = new Map<string, FieldSet>()
  for (const [text, child] of a.children) {
    const rest = subtractFields(child, b.children.get(text) ?? emptyFieldSet)
    if (rest.member || rest.children.size > 0) children.set(text, rest)
  }
  return { member: a.member && !b.member, children }
}

/** Whether a field is in a set: that very field, not one above or below it. */
export function hasField(set: FieldSet, path: readonly FieldStep[]): boolean {
  let node: FieldSet | undefined = set
  for (const step of path) node = node?.children.get(encodeFieldStep(step))
  return node?.member ?? false
}

/** All fields of a set, those above before those below. */
export function* fieldsOf(set: FieldSet): Generator<readonly FieldStep[], void, undefined> {
  for (const [path, { member }] of nodesOf(set)) if (member) yield path
}

/** The fields of a set below which it has none. */
export function* leavesOf(set: FieldSet): Generator<readonly FieldStep[], void, undefined> {
  for (const [path, { children }] of nodesOf(set)) if (children.size === 0) yield path
}

/** What a set has below it, with the way there, those above before those below. */
function* nodesOf(
  set: FieldSet,
  above: readonly FieldStep[] = [],
): Generator<readonly [path: readonly FieldStep[], node: FieldSet], void, undefined> {
  for (const [text, child] of set.children) {
    const step = parseFieldStep(text)
    if (step === undefined) continue
    const path = [...above, step]
    yield [path, child]
    yield* nodesOf(child, path)
  }
}

/** The fields of a set that are wanted, by their paths. */
export function selectFields(
  set: FieldSet,
  isWanted: (path: readonly FieldStep[]) => boolean,
  above: readonly FieldStep[] = [],
): FieldSet {
  const children = new Map<string, FieldSet>()
  for (const [text, child] of set.children) {
    const step = parseFieldStep(text)
    if (step === undefined) continue
    const path = [...above, step]
    const below = selectFields(child, isWanted, path)
    const isMember = child.member && isWanted(path)
    if (isMember || below.children.size > 0) {
      children.set(text, { member: isMember, children: below.children })
    }
  }
  return { member: false, children }
}
