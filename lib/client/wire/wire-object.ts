import { JsonCursor } from './json-cursor.ts'

/** A part of an object's bytes. */
export interface ByteRange {
  readonly begin: number
  readonly end: number
}

/**
 * An object as it is on the wire: its JSON, and of it what is needed to file it. Nothing else of it has been read, but
 * all of it is known to be JSON.
 */
export interface WireObject {
  /** Of the object alone. They are of the chunk that they came in: copy what is to be kept. */
  readonly bytes: Uint8Array
  /** Empty where it is none, as in a list of a built-in kind. */
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  /** Empty for objects of the cluster. */
  readonly namespace: string
  readonly uid: string
  readonly resourceVersion: string
  /** `metadata.labels` as JSON text; empty if there are none. */
  readonly labels: string
  /** `metadata.ownerReferences` as JSON text; empty if there are none. */
  readonly ownerReferences: string
  /** The member `metadata.managedFields`, name and value, in {@link bytes}; absent if there is none. */
  readonly managedFields: ByteRange | undefined
}

/** Reads the one object of a JSON text. Throws as {@link readWireObject}. */
export function parseWireObject(bytes: Uint8Array): WireObject {
  const cursor = new JsonCursor()
  cursor.open(bytes)
  const object = readWireObject(cursor)
  cursor.end()
  return object
}

/** The object's metadata while it is read. */
interface Metadata {
  name: string
  namespace: string
  uid: string
  resourceVersion: string
  labels: string
  ownerReferences: string
  managedFields: ByteRange | undefined
}

/** Of an object that has none. */
export const noMetadata: Metadata = {
  name: '',
  namespace: '',
  uid: '',
  resourceVersion: '',
  labels: '',
  ownerReferences: '',
  managedFields: undefined,
}

/**
 * Reads the object that comes next; of repeated members the last one counts, as for `JSON.parse`. Fields that are
 * missing, or of another type, are empty: whether that matters is for the caller to say. Throws DecodeError on
 * what is no JSON object. `origin` is where the bytes begin that ranges are of: by default the object's own.
 */
export function readWireObject(cursor: JsonCursor, origin: number = cursor.begin()): WireObject {
  const begin = cursor.begin()
  let apiVersion = ''
  let kind = ''
  let metadata = noMetadata
  cursor.enterObject()
  while (cursor.nextMember()) {
    if (cursor.isKey('metadata')) metadata = readMetadata(cursor, origin)
    else if (cursor.isKey('kind')) kind = cursor.string() ?? ''
    else if (cursor.isKey('apiVersion')) apiVersion = cursor.string() ?? ''
    else cursor.skip()
  }
  return { bytes: cursor.bytes.subarray(begin, cursor.at), apiVersion, kind, ...metadata }
}

function readMetadata(cursor: JsonCursor, origin: number): Metadata {
  const metadata = { ...noMetadata }
  if (!cursor.isNext('{')) {
    cursor.skip()
    return metadata
  }
  cursor.enterObject()
  while (cursor.nextMember()) {
    const field = texts.find(name => cursor.isKey(name))
    if (field !== undefined) metadata[field] = cursor.string() ?? ''
    else if (cursor.isKey('labels')) metadata.labels = jsonText(cursor, '{')
    else if (cursor.isKey('ownerReferences')) metadata.ownerReferences = jsonText(cursor, '[')
    else if (cursor.isKey('managedFields')) {
      const begin = cursor.keyBegin - origin
      cursor.skip()
      metadata.managedFields = { begin, end: cursor.at - origin }
    } else cursor.skip()
  }
  return metadata
}

const texts = ['name', 'namespace', 'uid', 'resourceVersion'] as const

/** The value that comes next as it is written, if it begins so; else empty. */
function jsonText(cursor: JsonCursor, opener: '{' | '['): string {
  const begin = cursor.begin()
  const isWanted = cursor.isNext(opener)
  cursor.skip()
  return isWanted ? cursor.bytes.toString('utf8', begin, cursor.at) : ''
}
