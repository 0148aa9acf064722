import { decodeJson, isRecord } from '../core/index.ts'

/** One `fieldsV1` as text and as value. */
interface Fields {
  readonly text: Buffer
  readonly value: unknown
}

/** So many are remembered. Lists are in order of names, so objects of one origin stand together. */
const maxKnown = 256
/** What is larger or deeper is rare, and not worth remembering. */
const maxBytes = 16 * 1024
const maxDepth = 100
/** With two digits at most, a number in the place of fields is never longer than they are. */
const maxEntries = 100
/** More than etcd stores of one object; for what is longer no room is kept. */
const maxObjectBytes = 2 * 1024 * 1024
const name = Buffer.from('"fieldsV1"')

/**
 * Decodes objects, and makes each distinct `metadata.managedFields[].fieldsV1` once: up to two thirds of
 * an object's memory are in there, and most objects of a kind, written by the same programs, have the same.
 * Objects then share that value, which is frozen, deeply; all else is each object's own.
 *
 *     {"metadata":{"managedFields":[{"fieldsV1":{"f:spec":{…}},"manager":"a"},…]},"spec":…}
 *                                              └ known? ────┘
 *     {"metadata":{"managedFields":[{"fieldsV1":0,"manager":"a"},…]},"spec":…}     is parsed, then 0 ← value
 *
 * Quotes in a JSON string are escaped, so what is found by name is a key. An object that has such a key
 * anywhere else is decoded as it is.
 */
export class SharedFields {
  readonly #known = new Map<string, Fields>()
  /** By position in the object: the first one to compare with, as it is almost always the one. */
  readonly #latest: Fields[] = []
  #scratch = Buffer.alloc(0)

  /** `decodeJson` of one object. Throws DecodeError as it does. */
  decode(bytes: Uint8Array): unknown {
    const found: Fields[] = []
    const text = this.#cut(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), found)
    if (text === undefined) return decodeJson(bytes)
    const object = decodeJson(text)
    return putBack(object, found) ? object : decodeJson(bytes)
  }

  /** The text with numbers in place of `found`; undefined if there is nothing to share. */
  #cut(bytes: Buffer, found: Fields[]): Buffer | undefined {
    const first = bytes.indexOf(name)
    if (first === -1 || bytes.length > maxObjectBytes) return undefined
    if (this.#scratch.length < bytes.length) this.#scratch = Buffer.allocUnsafe(bytes.length * 2)
    const text = this.#scratch
    let length = 0
    let from = 0
    for (let at = first; at !== -1; at = bytes.indexOf(name, from)) {
      const begin = at + name.length + 1
      const fields = this.#fieldsAt(bytes, begin, found.length)
      if (fields === undefined || found.length === maxEntries) return undefined
      length += bytes.copy(text, length, from, begin)
      length += text.write(String(found.length), length, 'latin1')
      from = begin + fields.text.length
      found.push(fields)
    }
    length += bytes.copy(text, length, from)
    return text.subarray(0, length)
  }

  #fieldsAt(bytes: Buffer, begin: number, position: number): Fields | undefined {
    const latest = this.#latest[position]
    if (latest !== undefined && startsWith(bytes, begin, latest.text)) return latest
    const end = objectEnd(bytes, begin)
    if (end === undefined) return undefined
    const key = bytes.toString('latin1', begin, end)
    const fields = this.#known.get(key) ?? this.#remember(key, bytes.subarray(begin, end))
    this.#latest[position] = fields
    return fields
  }

  #remember(key: string, bytes: Buffer): Fields {
    const fields = { text: Buffer.from(bytes), value: freeze(decodeJson(bytes)) }
    if (this.#known.size === maxKnown) this.#known.clear()
    this.#known.set(key, fields)
    return fields
  }
}

/** Whether every number went back to where it is from: to the `managedFields` of the object, and no other. */
function putBack(object: unknown, found: readonly Fields[]): boolean {
  const metadata = isRecord(object) ? object.metadata : undefined
  const entries = isRecord(metadata) ? metadata.managedFields : undefined
  if (!Array.isArray(entries)) return false
  let next = 0
  for (const entry of entries) {
    if (!isRecord(entry) || entry.fieldsV1 !== next) continue
    entry.fieldsV1 = found[next]?.value
    next++
  }
  return next === found.length
}

const startsWith = (bytes: Buffer, begin: number, text: Buffer): boolean => {
  const end = begin + text.length
  return end <= bytes.length && text.compare(bytes, begin, end) === 0
}

const [quote, backslash] = Buffer.from('"\\')
const [openBrace, closeBrace, openBracket, closeBracket] = Buffer.from('{}[]')

/** Where the JSON object that begins there ends; undefined if none does, or it is too large or deep. */
function objectEnd(bytes: Buffer, begin: number): number | undefined {
  if (bytes[begin] !== openBrace) return undefined
  const limit = Math.min(bytes.length, begin + maxBytes)
  let depth = 0
  for (let at = begin; at < limit && depth <= maxDepth; at++) {
    const byte = bytes[at]
    if (byte === quote) at = stringEnd(bytes, at)
    else if (byte === openBrace || byte === openBracket) depth++
    else if (byte === closeBrace || byte === closeBracket) {
      depth--
      if (depth === 0) return at + 1
    }
  }
  return undefined
}

/** Where the JSON string that begins there has its closing quote. */
function stringEnd(bytes: Buffer, begin: number): number {
  let at = begin + 1
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1
  return at
}

function freeze(value: unknown): unknown {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze)
  return Object.freeze(value)
}
