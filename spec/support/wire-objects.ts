import { parseWireObject, type WireObject } from '../../lib/client/index.ts'
import { decodeJson, encodeJson, type KubeObject } from '../../lib/core/index.ts'

/** An object as it comes from a server. */
export const wireObject = (object: KubeObject): WireObject =>
  parseWireObject(Buffer.from(encodeJson(object)))

/** The object of its bytes. */
export const decodeWire = (bytes: Uint8Array): KubeObject => decodeJson(bytes) as KubeObject
