import { DecodeError } from './errors.ts'

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
  metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number }
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

/** Checks that a decoded answer is an object. Throws {@link DecodeError}. */
export function decodeObject<T extends KubeObject>(value: unknown, request: string): T {
  if (!isKubeObject(value)) {
    throw new DecodeError(
      `${request}: the answer is not a Kubernetes object (no apiVersion, kind or metadata)`,
    )
  }
  return value as T
}

/**
 * Checks that a decoded answer is a list and gives its items the apiVersion and kind that the list
 * implies: they are absent on the wire for built-in kinds. Throws {@link DecodeError}, also where an
 * item is no object.
 */
export function decodeList<T extends KubeObject>(value: unknown, request: string): KubeList<T> {
  if (!isRecord(value) || typeof value.kind !== 'string' || typeof value.apiVersion !== 'string') {
    throw new DecodeError(`${request}: the answer is not a list (no apiVersion or kind)`)
  }
  const items = value.items ?? []
  if (!Array.isArray(items)) throw new DecodeError(`${request}: the list's items are not an array`)
  const kind = value.kind.endsWith('List') ? value.kind.slice(0, -4) : value.kind
  for (const [index, item] of items.entries()) {
    if (!isRecord(item) || !isRecord(item.metadata)) {
      throw new DecodeError(`${request}: item ${index} of the list has no metadata`)
    }
    item.apiVersion ??= value.apiVersion
    item.kind ??= kind
  }
  const metadata = isRecord(value.metadata) ? value.metadata : {}
  return Object.assign(value, { items, metadata }) as unknown as KubeList<T>
}

/** An object's name for people: `Deployment shop/web`, `Namespace shop`. */
export const formatObject = (object: {
  kind?: string
  metadata?: { name?: string; namespace?: string; generateName?: string }
}): string => {
  const { name, namespace, generateName } = object.metadata ?? {}
  const shown = name ?? (generateName === undefined ? '(no name)' : `${generateName}…`)
  return `${object.kind ?? 'object'} ${namespace === undefined ? '' : `${namespace}/`}${shown}`
}
