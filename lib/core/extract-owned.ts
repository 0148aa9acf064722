import { childrenIn } from './field-children.ts'
import { emptyFieldSet, type FieldSet } from './field-set.ts'
import { parseFieldStep } from './field-step.ts'
import { decodeManagedFields, isOf, unionOf } from './managed-fields.ts'
import { isRecord, type KubeObject } from './object.ts'
import { setMember } from './same-json.ts'

/** Of what a manager has applied, which part. */
export interface ExtractOptions {
  /** What was applied to a subresource, as `status`. Default: to the object itself. */
  readonly subresource?: string
}

/**
 * What a manager has applied to an object, as it would be applied again: its fields with their live values, list
 * items with their keys, and what names the object. Change it and apply it, and all else that the manager owns
 * stays its own. As client-go's `ExtractInto`, without the kind's schema: what the manager owns as a whole is taken
 * as a whole, unless somebody owns a part of it. A copy. Throws as {@link decodeManagedFields}.
 */
export function extractOwned(
  object: KubeObject,
  manager: string,
  { subresource = '' }: ExtractOptions = {},
): KubeObject {
  const managed = decodeManagedFields(object)
  const applied = managed.filter(isOf({ manager, operation: 'Apply', subresource }))
  const mine = unionOf(applied)
  const owned = mine.children.size === 0 ? {} : extract(object, mine, unionOf(managed))
  const { metadata, ...fields } = isRecord(owned) ? owned : {}
  const { name, namespace } = object.metadata
  return structuredClone({
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(isRecord(metadata) ? metadata : {}),
    },
    ...fields,
  })
}

/** The part of a value that a set speaks of; undefined for nothing. `all` has the fields of all managers. */
function extract(value: unknown, set: FieldSet, all: FieldSet): unknown {
  if (set.children.size === 0) return all.children.size === 0 ? value : emptied(value)
  const parts: [key: string | number, part: unknown][] = []
  for (const child of childrenIn(value, set)) {
    const below = all.children.get(child.text) ?? emptyFieldSet
    const part = extract(child.value, child.set, below)
    // An item of which nothing but its being there is owned is still told apart by its key.
    const bare = child.set.children.size === 0 && below.children.size > 0
    if (part !== undefined) parts.push([child.key, bare ? (keyOf(child.text) ?? part) : part])
  }
  if (parts.length === 0) return undefined
  if (Array.isArray(value)) return parts.map(([, part]) => part)
  const fields = {}
  for (const [name, part] of parts) setMember(fields, String(name), part)
  return fields
}

/** What is left of a value whose parts are all others'. */
function emptied(value: unknown): unknown {
  if (Array.isArray(value)) return []
  return isRecord(value) ? {} : value
}

function keyOf(text: string): unknown {
  const step = parseFieldStep(text)
  return typeof step === 'object' && 'key' in step ? step.key : undefined
}
