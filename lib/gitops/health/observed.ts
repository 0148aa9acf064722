import { isRecord, type KubeObject } from '../../core/index.ts'

/**
 * The generation that the status is about; undefined where it does not say. Some controllers write it as text, which
 * is read as the number it is; what is neither says nothing.
 */
export function observedGeneration({ status }: KubeObject): number | undefined {
  const observed = isRecord(status) ? status.observedGeneration : undefined
  if (typeof observed === 'number') return observed
  return typeof observed === 'string' && /^\d{1,15}$/.test(observed) ? Number(observed) : undefined
}

/** Whether the status is about an older spec; not where it does not say. */
export const isBehind = (object: KubeObject): boolean =>
  (observedGeneration(object) ?? Number.POSITIVE_INFINITY) < (object.metadata.generation ?? 0)
