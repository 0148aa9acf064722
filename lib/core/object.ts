/** `metav1.ObjectMeta`, with the fields that generic code reads; all others are there as well. */
export interface ObjectMeta {
  name?: string
  namespace?: string
  generateName?: string
  uid?: string
  resourceVersion?: string
  generation?: number
  creationTimestamp?: string
  deletionTimestamp?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
  finalizers?: string[]
  [field: string]: unknown
}

/**
 * Any Kubernetes object, as plain data: what `JSON.parse` gives, with integers beyond 2^53 as BigInt.
 * A user who has a type passes it as a type parameter where a verb takes one.
 */
export interface KubeObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
  [field: string]: unknown
}

/** A page of a list. Its items carry `apiVersion` and `kind`, although the server leaves them out. */
export interface KubeList<T extends KubeObject = KubeObject> {
  apiVersion: string
  kind: string
  metadata: {
    resourceVersion?: string
    continue?: string
    remainingItemCount?: number
    /** What the server has selected by, where it knows `shardSelector`. */
    shardInfo?: { selector: string }
  }
  items: T[]
}

/** Enough to name one object. */
export interface ObjectRef {
  readonly apiVersion: string
  readonly kind: string
  readonly namespace?: string | undefined
  readonly name: string
}

/** Whether the value is a JSON object: not null, not an array. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whether the value has what makes it a Kubernetes object: apiVersion, kind and metadata. */
export const isKubeObject = (value: unknown): value is KubeObject =>
  isRecord(value) &&
  typeof value.apiVersion === 'string' &&
  typeof value.kind === 'string' &&
  isRecord(value.metadata)

/** An object's name for people: `Deployment shop/web`, `Namespace shop`. */
export const formatObject = (object: {
  kind?: string
  metadata?: { name?: string; namespace?: string; generateName?: string }
}): string => {
  const { name, namespace, generateName } = object.metadata ?? {}
  const shown = name ?? (generateName === undefined ? '(no name)' : `${generateName}…`)
  return `${object.kind ?? 'object'} ${namespace === undefined ? '' : `${namespace}/`}${shown}`
}
