import { parseWireObject, type WireObject } from '../client/index.ts'
import { encodeJson, type KubeObject } from '../core/index.ts'
import type { Decode } from './store/index.ts'

/** What of an object is kept. */
export interface ProjectionOptions {
  /** Leaves `metadata.managedFields` out, which is half of a small object. They are never parsed. Default false, of tables true. */
  readonly omitManagedFields?: boolean | undefined
  /**
   * Gives what to keep in place of an object, which is the function's own to change. Default: all of it. It is
   * parsed for that. Its name and namespace stay what they were; what the function throws ends the informer.
   */
  readonly transform?: ((object: KubeObject) => KubeObject) | undefined
}

/** Makes what is kept of what came. */
export function projection(
  { omitManagedFields = false, transform }: ProjectionOptions,
  decode: Decode,
): (object: WireObject) => WireObject {
  const omit = omitManagedFields ? withoutManagedFields : (object: WireObject) => object
  if (transform === undefined) return omit
  return object => {
    const { name, namespace, uid, resourceVersion } = object
    const kept = transform(decode(omit(object).bytes))
    const bytes = Buffer.from(encodeJson(kept))
    return { ...parseWireObject(bytes), name, namespace, uid, resourceVersion }
  }
}

const comma = 0x2c

/** The same bytes without that member, and the comma on one side of it. */
function withoutManagedFields(object: WireObject): WireObject {
  const { bytes, managedFields } = object
  if (managedFields === undefined) return object
  let { begin, end } = managedFields
  while (isBlank(bytes[end])) end++
  if (bytes[end] === comma) end++
  else {
    while (isBlank(bytes[begin - 1])) begin--
    if (bytes[begin - 1] === comma) begin--
  }
  const rest = new Uint8Array(bytes.length - (end - begin))
  rest.set(bytes.subarray(0, begin))
  rest.set(bytes.subarray(end), begin)
  return { ...object, bytes: rest, managedFields: undefined }
}

const isBlank = (byte: number | undefined): boolean => byte !== undefined && byte <= 0x20
