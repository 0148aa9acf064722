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
  const applied = { manager, operation: 'Apply', subresource }
  return extractFields(object, unionOf(decodeManagedFields(object).filter(isOf(applied))))
}

/** As {@link extractOwned}, of any set of fields. */
export function extractFields(object: KubeObject, fields: FieldSet): KubeObject {
  const all = unionOf(decodeManagedFields(object))
  const found = fields.children.size === 0 ? {} : extract(object, fields, all)
  const { metadata, ...rest } = isRecord(found) ? found : {}
  const { name, namespace } = object.metadata
  return structuredClone({
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      ...(name === undefined ? {} : { name }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(isRecord(metadata) ? metadata : {}),
    },
    ...rest,
  })
}

/** The part of a value that a set speaks of; undefined for nothing. `all` has the fields of all managers. */
function extract(value: unknown, set: FieldSet, all: FieldSet): unknown {
  if (set.children.size === 0) return all.children.size === 0 ? value : emptied(value)
  const parts: [key: string | number, part: unknown][] = []
  for (const child of childrenIn(value, set)) {
    const below = all.children.get(child.text) ?? emptyFieldSet
    const part = extract(child.value, child.set, below)
    if (part !== undefined) parts.push([child.key, withKey(part, child.text)])
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

/** An item of which only other parts are extracted, or none, is still told apart by its key. */
export function withKey(part: unknown, text: string): unknown {
  const step = parseFieldStep(text)
  if (!isRecord(part) || typeof step !== 'object' || !('key' in step)) return part
  const hasKey = Object.keys(step.key).some(name => Object.hasOwn(part, name))
  return hasKey ? part : { ...step.key, ...part }
}
