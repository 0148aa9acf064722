import type { KubeObject } from '../../core/index.ts'

/** The forms of whole documents. */
export type DocumentFormat = 'json' | 'yaml' | 'kyaml'

/** One object as it is, or several as a List, which reads like the file they could have come from. */
export function asList(objects: readonly KubeObject[], list: boolean): unknown {
  const [first] = objects
  return list || first === undefined
    ? { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } }
    : first
}

/** Each form is loaded when it is asked for. */
export async function encode(value: unknown, format: DocumentFormat): Promise<string> {
  if (format === 'json') return (await import('./json.ts')).formatJson(value)
  const { encodeKyaml, encodeYaml } = await import('../../manifest/index.ts')
  return format === 'yaml' ? encodeYaml(value) : encodeKyaml(value)
}

/** The object without managedFields, which nobody wants to read. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}
