import {
  decodeManagedFields,
  extractOwned,
  hasField,
  isRecord,
  type KubeObject,
  setMember,
} from '../core/index.ts'

/**
 * What a manager has applied, to be applied again. Of a Secret also its `stringData`, which the server keeps as `data` and goes on
 * to call the manager's by the name that it was sent by.
 */
export function intentOf(object: KubeObject, fieldManager: string): KubeObject {
  const intent = extractOwned(object, fieldManager)
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1' || !isRecord(object.data)) {
    return intent
  }
  const applied = decodeManagedFields(object).filter(
    ({ owner }) => owner.manager === fieldManager && owner.operation === 'Apply',
  )
  const stringData = {}
  for (const [key, value] of Object.entries(object.data)) {
    if (!applied.some(({ fields }) => hasField(fields, ['stringData', key]))) continue
    setMember(stringData, key, Buffer.from(String(value), 'base64').toString())
  }
  return Object.keys(stringData).length === 0 ? intent : { ...intent, stringData }
}
