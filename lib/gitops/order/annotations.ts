import { isRecord, type KubeObject } from '../../core/index.ts'

/** An annotation of a manifest, which may hold anything; undefined where there is none that is a text. */
export function annotationOf({ metadata }: KubeObject, name: string): string | undefined {
  const { annotations } = metadata
  if (!isRecord(annotations) || !Object.hasOwn(annotations, name)) return undefined
  const value: unknown = annotations[name]
  return typeof value === 'string' ? value : undefined
}
