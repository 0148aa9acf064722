import { ApiError, DecodeError } from './errors.ts'
import { isKubeObject, isRecord, type KubeList, type KubeObject } from './object.ts'
import { decodeStatus } from './status.ts'

/**
 * Checks that a decoded answer is an object. Throws {@link DecodeError}; and {@link ApiError} on a failure
 * that came with a status of success, as client-go does.
 */
export function decodeObject<T extends KubeObject>(value: unknown, request: string): T {
  refuseFailure(value, request)
  if (!isKubeObject(value)) {
    throw new DecodeError(
      `${request}: the answer is not a Kubernetes object (no apiVersion, kind or metadata)`,
    )
  }
  return value as T
}

/**
 * Checks that a decoded answer is a list and gives its items the apiVersion and kind that the list
 * implies: they are absent on the wire for built-in kinds. Throws as {@link decodeObject}, and
 * {@link DecodeError} where an item is no object.
 */
export function decodeList<T extends KubeObject>(value: unknown, request: string): KubeList<T> {
  refuseFailure(value, request)
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

/** Aggregated servers and proxies may say 200 and mean otherwise; a Status has no items, and would be an empty list. */
function refuseFailure(value: unknown, request: string): void {
  if (isRecord(value) && value.kind === 'Status' && value.status === 'Failure') {
    throw new ApiError(decodeStatus(value, 500), request)
  }
}
