import {
  decodeManagedFields,
  encodeFieldSet,
  formatObject,
  type JsonPatchOperation,
  type KubeObject,
  type OwnedFields,
  RequestError,
} from '../core/index.ts'

/** Gives all owners as they are to be, from those that there are: the same array if there is nothing to do. */
export type OwnersChange = (managed: readonly OwnedFields[]) => readonly OwnedFields[]

/**
 * The JSON Patch that changes who owns an object's fields, and nothing else; empty if there is nothing to do. It replaces the
 * resourceVersion, too: if the object has changed meanwhile, the server answers with a conflict (409). Pure. Throws
 * DecodeError if managedFields are not what a server writes, RequestError if the object was not read from one.
 */
export function ownersPatch(object: KubeObject, change: OwnersChange): JsonPatchOperation[] {
  const before = decodeManagedFields(object)
  const after = change(before)
  if (after === before) return []
  const { resourceVersion, managedFields } = object.metadata
  if (resourceVersion === undefined) {
    throw new RequestError(`${formatObject(object)}: changing its owners needs its resourceVersion`)
  }
  const raw = Array.isArray(managedFields) ? managedFields : []
  // Who stays as he is stays so byte by byte: a later version may say more of him.
  const entries = after.map(owned => raw[before.indexOf(owned)] ?? encodeEntry(owned))
  return [
    // An empty list is to the server one that nobody has looked at; one empty entry is none.
    { op: 'replace', path: '/metadata/managedFields', value: entries.length > 0 ? entries : [{}] },
    // Not a test: a test that fails is a 422, as a bad patch is.
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ]
}

const encodeEntry = ({ owner, fields }: OwnedFields): Record<string, unknown> => {
  const { time, subresource, ...who } = owner
  return {
    ...who,
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFieldSet(fields),
    ...(subresource !== '' && { subresource }),
  }
}
