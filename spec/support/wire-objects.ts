import type { WireObject } from '../../lib/client/index.ts'
import { JsonCursor } from '../../lib/client/wire/json-cursor.ts'
import { readWireObject } from '../../lib/client/wire/wire-object.ts'
import { decodeJson, encodeJson, type KubeObject } from '../../lib/core/index.ts'

/** An object as it comes from a server. */
export function wireObject(object: KubeObject): WireObject {
  const cursor = new JsonCursor()
  cursor.open(Buffer.from(encodeJson(object)))
  return readWireObject(cursor)
}

/** The object of its bytes. */
export const decodeWire = (bytes: Uint8Array): KubeObject => decodeJson(bytes) as KubeObject
