import type { KubeObject } from '../../core/index.ts'
import type { Output } from './output.ts'
import { resourceName } from './resource-name.ts'

/** The forms in which whole objects are printed. */
export type ObjectFormat = 'json' | 'yaml' | 'name'

/** Prints one object, or several as a List, which reads like the file they could have come from. */
export async function printObjects(
  objects: readonly KubeObject[],
  { format, list, out }: { format: ObjectFormat; list: boolean; out: Output },
): Promise<void> {
  if (format === 'name') {
    for (const object of objects) out.line(resourceName(object))
    return
  }
  const [first] = objects
  const value =
    list || first === undefined
      ? { apiVersion: 'v1', items: objects, kind: 'List', metadata: { resourceVersion: '' } }
      : first
  out.data(await encode(value, format))
}

/** Each form is loaded when it is asked for. */
export async function encode(value: unknown, format: 'json' | 'yaml'): Promise<string> {
  if (format === 'yaml') return (await import('../../manifest/index.ts')).encodeYaml(value)
  return (await import('./json.ts')).formatJson(value)
}

/** The object without managedFields, which nobody wants to read. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}
