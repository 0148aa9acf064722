import { isRecord, type KubeObject } from '../../core/index.ts'

/** Where client-side apply keeps a copy of all that it applied, values of a Secret too. */
export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** Whether it is the core group's Secret. */
export const isSecret = (object: KubeObject | undefined): boolean =>
  object?.kind === 'Secret' && object.apiVersion === 'v1'

/**
 * A Secret as the server stores it: `stringData` is `data` in base64, and wins over it. Other objects as they
 * are. An object to be applied is better given so: a key that is later taken from `stringData` stays
 * in `data` (kubernetes/kubernetes#108008). The input is not written to.
 */
export function withoutStringData(object: KubeObject): KubeObject {
  const { stringData, ...rest } = object
  if (!isSecret(object) || !isRecord(stringData)) return object
  const data = isRecord(object.data) ? object.data : {}
  const encoded = Object.entries(stringData).map(([key, value]) => [key, encode(value)] as const)
  return { ...rest, data: Object.fromEntries([...Object.entries(data), ...encoded]) } as KubeObject
}

/** What is no text is left to the server, which refuses it. */
const encode = (value: unknown): unknown =>
  typeof value === 'string' ? Buffer.from(value).toString('base64') : value
