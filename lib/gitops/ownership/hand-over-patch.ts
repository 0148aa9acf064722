import { ownersPatch } from '../../client/index.ts'
import {
  emptyFieldSet,
  type FieldSet,
  isOf,
  type JsonPatchOperation,
  type KubeObject,
  leavesOf,
  type OwnedFields,
  type OwnerFilter,
  presentFields,
  selectFields,
  subtractFields,
  uniteFields,
} from '../../core/index.ts'
import { anyFieldPattern, formatField } from './field-pattern.ts'

/** Whose fields become whose. */
export interface HandOver {
  /** Who owns them so far, whatever he has written them by and in which version. */
  readonly from: readonly OwnerFilter[]
  /** Who owns them from now on, as if he had applied them. */
  readonly to: string
  /** Patterns of the fields ({@link fieldPattern}). Default: all that the old owners have. */
  readonly paths?: readonly string[] | undefined
  /** What was written to, `status` or `scale`. Default: the object itself. */
  readonly subresource?: string | undefined
}

/** What is to be sent so that fields become another's; nothing where no field does. */
export interface OwnersMove {
  readonly patch: readonly JsonPatchOperation[]
  /** As in patterns. */
  readonly fields: readonly string[]
}

/**
 * Makes fields of an object another manager's, who has applied them then: his next apply changes them without a conflict, and
 * removes those that it leaves out. No value changes, and no field of anybody else's becomes his. As client-go's
 * `csaupgrade`, for any managers, operations and versions: names of fields of another version are taken where the object, as
 * it was read, has them. Pure. Throws as {@link ownersPatch}.
 */
export function handOverPatch(
  object: KubeObject,
  { from, to, paths, subresource = '' }: HandOver,
): OwnersMove {
  const isWanted = anyFieldPattern(paths)
  const isTarget = isOf({ manager: to, operation: 'Apply', subresource })
  const isSource = (owned: OwnedFields): boolean =>
    owned.owner.subresource === subresource &&
    !isTarget(owned) &&
    from.some(filter => isOf(filter)(owned))
  const moved = new Map<OwnedFields, FieldSet>()
  const patch = ownersPatch(object, managed => {
    for (const owned of managed.filter(isSource)) {
      const fields = selectFields(owned.fields, isWanted)
      if (fields.children.size > 0) moved.set(owned, fields)
    }
    if (moved.size === 0) return managed
    const target = managed.find(isTarget)
    const others = managed.filter(owned => owned !== target)
    const parts = Array.from(moved, ([{ owner }, fields]) => ({ owner, fields }))
    return [receiver(object, target, parts, to), ...without(others, moved)]
  })
  const fields = [...moved.values()].reduce(uniteFields, emptyFieldSet)
  return { patch, fields: Array.from(leavesOf(fields), formatField) }
}

/** What is left to the owners; who has nothing left is none. */
export const without = (
  managed: readonly OwnedFields[],
  taken: ReadonlyMap<OwnedFields, FieldSet>,
): OwnedFields[] =>
  managed.flatMap(owned => {
    const gone = taken.get(owned)
    if (gone === undefined) return [owned]
    const fields = subtractFields(owned.fields, gone)
    return fields.children.size === 0 ? [] : [{ ...owned, fields }]
  })

/** Who gets fields, as he has applied them. In one version, as an entry has one: that of all, or else the object's. */
export function receiver(
  object: KubeObject,
  target: OwnedFields | undefined,
  parts: readonly OwnedFields[],
  manager: string,
): OwnedFields {
  const all = target === undefined ? parts : [target, ...parts]
  const versions = new Set(all.map(({ owner }) => owner.apiVersion))
  const [apiVersion = object.apiVersion] = versions.size === 1 ? versions : []
  const fields = all
    .map(({ owner, fields }) =>
      owner.apiVersion === apiVersion ? fields : presentFields(object, fields),
    )
    .reduce(uniteFields, emptyFieldSet)
  const { subresource = '', time } = all[0]?.owner ?? {}
  return { owner: { manager, operation: 'Apply', subresource, apiVersion, time }, fields }
}
