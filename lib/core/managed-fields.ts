import { DecodeError } from './errors.ts'
import { childIn, childrenIn } from './field-children.ts'
import type { FieldPath } from './field-path.ts'
import {
  decodeFieldSet,
  emptyFieldSet,
  type FieldSet,
  subtractFields,
  uniteFields,
} from './field-set.ts'
import { isRecord, type KubeObject } from './object.ts'
import { visibleText } from './visible-text.ts'

/** Who has set fields of an object, and how: `metav1.ManagedFieldsEntry` without its fields. */
export interface FieldOwner {
  readonly manager: string
  /** `Apply` is server-side apply, `Update` all else: create, update, patch, client-side apply. */
  readonly operation: string
  /** `status`, `scale`; empty for the object itself. */
  readonly subresource: string
  /** The version of the kind that the fields' names are of. */
  readonly apiVersion: string
  /** When it last changed what it owns, RFC 3339; undefined if the server does not say. */
  readonly time: string | undefined
}

/** Which owners are meant: a manager in all that it does, or some of it. */
export type OwnerFilter =
  | string
  | (Pick<FieldOwner, 'manager'> & Partial<Pick<FieldOwner, 'operation' | 'subresource'>>)

/** An owner with its fields. */
export interface OwnedFields {
  readonly owner: FieldOwner
  readonly fields: FieldSet
}

/**
 * All owners of an object's fields, in the server's order. Throws {@link DecodeError} if `managedFields` is
 * not what a server writes; the message names the manager, never a field.
 */
export function decodeManagedFields(object: KubeObject): OwnedFields[] {
  return entriesOf(object).map(entry => {
    const owner = decodeOwner(entry)
    try {
      if ((entry.fieldsType ?? 'FieldsV1') !== 'FieldsV1') throw new DecodeError('not FieldsV1')
      return { owner, fields: decodeFieldSet(entry.fieldsV1) }
    } catch (cause) {
      if (!(cause instanceof DecodeError)) throw cause
      const manager = visibleText(owner.manager, { maxLength: 200, inLine: true })
      throw new DecodeError(`managedFields of "${manager}": ${cause.message}`, { cause })
    }
  })
}

/** The same owners without their fields, which are not looked at. Throws as {@link decodeManagedFields}. */
export const fieldOwnersOf = (object: KubeObject): FieldOwner[] =>
  entriesOf(object).map(decodeOwner)

function entriesOf(object: KubeObject): Record<string, unknown>[] {
  const entries = object.metadata.managedFields ?? []
  if (!Array.isArray(entries)) throw new DecodeError('managedFields are not an array')
  if (entries.every(isRecord)) return entries
  throw new DecodeError('managedFields: an entry is not an object')
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

const decodeOwner = (entry: Record<string, unknown>): FieldOwner => ({
  manager: text(entry.manager),
  operation: text(entry.operation),
  subresource: text(entry.subresource),
  apiVersion: text(entry.apiVersion),
  time: text(entry.time) || undefined,
})

/**
 * Who owns what is at a path of the object, in the server's order; several if they agree on the value. A
 * path that only fields below are owned of has no owner itself.
 *
 * What is below an atomic list or object belongs to who owns that. Only a schema says what is atomic; here
 * it is what somebody owns and nobody owns a part of. Throws as {@link decodeManagedFields}.
 */
export function ownersOf(object: KubeObject, path: FieldPath): FieldOwner[] {
  const managed = decodeManagedFields(object)
  const all = managed.map(({ fields }) => fields)
  return managed
    .filter(({ fields }) => isOwned(object, path, fields, all))
    .map(({ owner }) => owner)
}

/** Whether a path is in a set, or below something in it of which no set has a part. */
function isOwned(
  object: unknown,
  path: FieldPath,
  fields: FieldSet,
  all: readonly FieldSet[],
): boolean {
  let [value, set, sets] = [object, fields, all]
  for (const key of path) {
    const child = childIn(value, key, set)
    if (child === undefined) return set.member && sets.every(({ children }) => children.size === 0)
    sets = sets.flatMap(({ children }) => children.get(child.text) ?? [])
    value = child.value
    set = child.set
  }
  return set.member
}

/**
 * The paths of the object that a manager owns, in the object's order, those above before those below. What it
 * owns and the object has no longer is left out. Throws as {@link decodeManagedFields}.
 */
export function pathsOf(object: KubeObject, manager: OwnerFilter): FieldPath[] {
  const fields = unionOf(decodeManagedFields(object).filter(isOf(manager)))
  return [...pathsIn(object, fields)]
}

/**
 * Of {@link pathsOf} those that nobody else owns: what would go if the manager gave them up. Throws as
 * {@link decodeManagedFields}.
 */
export function ownedOnlyBy(object: KubeObject, manager: OwnerFilter): FieldPath[] {
  const managed = decodeManagedFields(object)
  const isMine = isOf(manager)
  const mine = unionOf(managed.filter(isMine))
  const others = unionOf(managed.filter(owned => !isMine(owned)))
  return [...pathsIn(object, subtractFields(mine, others))]
}

/** Whether fields belong to whom the filter means. */
export function isOf(filter: OwnerFilter): (owned: OwnedFields) => boolean {
  const { manager, operation, subresource } =
    typeof filter === 'string' ? { manager: filter } : filter
  return ({ owner }) =>
    owner.manager === manager &&
    (operation === undefined || owner.operation === operation) &&
    (subresource === undefined || owner.subresource === subresource)
}

/** All fields that are owned by any of them. */
export const unionOf = (managed: readonly OwnedFields[]): FieldSet =>
  managed.reduce((union, { fields }) => uniteFields(union, fields), emptyFieldSet)

function* pathsIn(
  value: unknown,
  set: FieldSet,
  above: FieldPath = [],
): Generator<FieldPath, void, undefined> {
  for (const child of childrenIn(value, set)) {
    const path = [...above, child.key]
    if (child.set.member) yield path
    yield* pathsIn(child.value, child.set, path)
  }
}
