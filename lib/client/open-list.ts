import { decodeJson, decodeList, isRecord, type KubeList, type KubeObject } from '../core/index.ts'
import type { SharedFields } from './shared-fields.ts'

/** A page of a list whose items are made into objects one by one, as they are asked for. */
export interface OpenList<T extends KubeObject> extends Omit<KubeList, 'items'> {
  readonly items: Iterable<T>
}

/**
 * Opens a page without parsing it: what is not looked at yet stays bytes, which take a tenth of the
 * memory of objects and none of the garbage collector's time.
 *
 *     {"apiVersion":…,"items":[{"apiVersion":…},{"apiVersion":…},…],"kind":…,"metadata":{…}}
 *     └──────── head ────────┘ └─── piece ────┘ └─── piece ────┘   └───────── tail ────────┘
 *
 * Pieces are cut before every `{` that begins as the first item does. Quotes inside a JSON string are
 * escaped, so no cut is in a string; a cut in a list further down leaves a piece that is not whole, which
 * shows when it is parsed, and the page is then decoded as a whole. Throws DecodeError as `decodeList` does.
 */
export function openList<T extends KubeObject>(
  bytes: Uint8Array,
  request: string,
  shared: SharedFields,
): OpenList<T> {
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const begin = page.indexOf(itemsBegin) + itemsBegin.length
  const end = page.lastIndexOf(']')
  const envelope =
    begin <= end
      ? parsed(Buffer.concat([page.subarray(0, begin), page.subarray(end)]), shared)
      : undefined
  if (!isRecord(envelope)) return decodeList<T>(decodeJson(bytes), request)
  const list = decodeList<T>(envelope, request)
  return { ...list, items: itemsOf(list, { page, begin, end, shared }, request) }
}

const itemsBegin = '"items":['

/** A page, and where in it the items are. */
interface Cuttings {
  readonly page: Buffer
  readonly begin: number
  readonly end: number
  readonly shared: SharedFields
}

/** Gives item after item, each checked and completed as `decodeList` does with all of them. */
function* itemsOf<T extends KubeObject>(
  { apiVersion, kind }: KubeList<T>,
  { page, begin, end, shared }: Cuttings,
  request: string,
): Generator<T, void, undefined> {
  const separator = separatorAt(page, begin)
  let given = 0
  for (let start = begin; start < end; given++) {
    const cut = separator === undefined ? -1 : page.indexOf(separator, start)
    const stop = cut === -1 ? end : cut + 1
    const item = parsed(page.subarray(start, stop), shared)
    if (item === undefined) {
      yield* decodeList<T>(decodeJson(page), request).items.slice(given)
      return
    }
    yield* decodeList<T>({ apiVersion, kind, items: [item] }, request).items
    start = stop + 1
  }
}

/** `},{"apiVersion":` for a list whose first item begins with `{"apiVersion":`. */
const separatorAt = (page: Buffer, begin: number): string | undefined => {
  const first = /^\{"\w+":/.exec(page.toString('latin1', begin, begin + 64))?.[0]
  return first && `},${first}`
}

/** Undefined if the bytes are not one whole JSON value. */
function parsed(bytes: Uint8Array, shared: SharedFields): unknown {
  try {
    return shared.decode(bytes)
  } catch {
    return undefined
  }
}
