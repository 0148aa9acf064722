import { JsonCursor } from './json-cursor.ts'

/**
 * The scalar at a path of an object's JSON, without parsing the rest: a string as it is, a number or a boolean as it is
 * written; undefined if there is none. Of repeated members the last one counts.
 */
export function readField(bytes: Uint8Array, path: readonly string[]): string | undefined {
  const cursor = new JsonCursor()
  cursor.open(bytes)
  return fieldAt(cursor, path)
}

function fieldAt(cursor: JsonCursor, [name, ...rest]: readonly string[]): string | undefined {
  if (name === undefined) return scalar(cursor)
  if (!cursor.isNext('{')) {
    cursor.skip()
    return undefined
  }
  let found: string | undefined
  cursor.enterObject()
  while (cursor.nextMember()) {
    if (cursor.isKey(name)) found = fieldAt(cursor, rest)
    else cursor.skip()
  }
  return found
}

function scalar(cursor: JsonCursor): string | undefined {
  if (cursor.isNext('"')) return cursor.string()
  const isScalar = !cursor.isNext('{') && !cursor.isNext('[')
  const begin = cursor.begin()
  cursor.skip()
  const text = cursor.bytes.toString('latin1', begin, cursor.at)
  return isScalar && text !== 'null' ? text : undefined
}
