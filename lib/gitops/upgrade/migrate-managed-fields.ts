import {
  decodeFieldSet,
  encodeFieldSet,
  formatObject,
  isRecord,
  type JsonPatchOperation,
  type KubeObject,
  RequestError,
  uniteFields,
} from '../../core/index.ts'

/**
 * The JSON Patch by which all that managers own of an object is of one version; empty if it is so already. The server checks the
 * fields of each manager by the schema of the version in which they were written, and refuses every apply of an object
 * that has a field which that schema does not: mostly a default of a newer version.
 *
 * The patch replaces the resourceVersion, too: if the object has changed meanwhile, the server answers with a conflict
 * (409). Pure. Throws DecodeError if managedFields are not what a server writes, RequestError if the object was not read
 * from one.
 */
export function migrateManagedFields(object: KubeObject, apiVersion: string): JsonPatchOperation[] {
  const { managedFields, resourceVersion } = object.metadata
  const entries = Array.isArray(managedFields) ? managedFields.filter(isRecord) : []
  if (entries.every(entry => entry.apiVersion === apiVersion)) return []
  if (resourceVersion === undefined) {
    throw new RequestError(`${formatObject(object)}: migrating it needs its resourceVersion`)
  }
  const migrated = new Map<string, Record<string, unknown>>()
  for (const entry of entries) {
    const key = JSON.stringify([entry.manager, entry.operation, entry.subresource])
    migrated.set(key, united(migrated.get(key), { ...entry, apiVersion }))
  }
  return [
    { op: 'replace', path: '/metadata/managedFields', value: [...migrated.values()] },
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ]
}

/** One manager's entries of two versions are one, of the later time. */
function united(
  a: Record<string, unknown> | undefined,
  b: Record<string, unknown>,
): Record<string, unknown> {
  if (a === undefined) return b
  const fields = uniteFields(decodeFieldSet(a.fieldsV1), decodeFieldSet(b.fieldsV1))
  const later = String(a.time ?? '') > String(b.time ?? '') ? a : b
  return { ...later, fieldsV1: encodeFieldSet(fields) }
}
