import { withKey } from './extract-owned.ts'
import { childIn } from './field-children.ts'
import { emptyFieldSet, type FieldSet } from './field-set.ts'
import { type FieldStep, parseFieldStep } from './field-step.ts'
import { decodeManagedFields, unionOf } from './managed-fields.ts'
import { isRecord, type KubeObject } from './object.ts'
import { setMember } from './same-json.ts'

/** What of metadata anybody may own; all else is the server's. */
const ownable: ReadonlySet<string> = new Set([
  'annotations',
  'finalizers',
  'labels',
  'ownerReferences',
])

/**
 * What of an object nobody owns, and is wanted, with its live values, as it would be applied: defaults, and what was written
 * before the server kept managedFields. Without the status. Of a list of which nobody owns anything nobody knows how its
 * items are told apart: it is wanted as a whole or not at all. A copy. Throws as {@link decodeManagedFields}.
 */
export function extractUnowned(
  object: KubeObject,
  isWanted: (field: readonly FieldStep[]) => boolean,
): KubeObject {
  const { apiVersion, kind, metadata, status: _, ...fields } = object
  const all = unionOf(decodeManagedFields(object))
  const own = Object.entries(metadata).filter(([name]) => ownable.has(name))
  const root = { ...fields, metadata: Object.fromEntries(own) }
  const found = unownedIn(root, [], { all, isWanted })
  const { metadata: more, ...rest } = isRecord(found) ? found : {}
  const { name, namespace } = metadata
  return structuredClone({
    apiVersion,
    kind,
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(isRecord(more) ? more : {}),
    },
    ...rest,
  })
}

interface Search {
  /** Of all managers, from here on. */
  readonly all: FieldSet
  readonly isWanted: (field: readonly FieldStep[]) => boolean
}

/** Undefined for nothing. */
function unownedIn(value: unknown, field: readonly FieldStep[], search: Search): unknown {
  const { all, isWanted } = search
  const isUnowned = !all.member && all.children.size === 0
  if (isUnowned && isWanted(field)) return value
  if (all.member && all.children.size === 0) return undefined
  if (Array.isArray(value)) return isUnowned ? undefined : unownedItems(value, field, search)
  if (!isRecord(value)) return undefined
  const parts = {}
  for (const name of Object.keys(value)) {
    const below = all.children.get(`f:${name}`) ?? emptyFieldSet
    const part = unownedIn(value[name], [...field, name], { all: below, isWanted })
    if (part !== undefined) setMember(parts, name, part)
  }
  return Object.keys(parts).length === 0 ? undefined : parts
}

function unownedItems(
  items: readonly unknown[],
  field: readonly FieldStep[],
  { all, isWanted }: Search,
): unknown {
  const parts = items.flatMap((item, index) => {
    const child = childIn(items, index, all)
    const step = (child && parseFieldStep(child.text)) ?? { index }
    const inner = { all: child?.set ?? emptyFieldSet, isWanted }
    const part = unownedIn(item, [...field, step], inner)
    if (part === undefined) return []
    return [child === undefined ? part : withKey(part, child.text)]
  })
  return parts.length === 0 ? undefined : parts
}
