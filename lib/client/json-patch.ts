import jsonPatch from 'fast-json-patch'
import type { JsonPatchOperation } from '../core/index.ts'

/**
 * The JSON Patch (RFC 6902) that turns one value into the other. With `test`, each change is preceded by
 * an operation that fails on the server if the value there is no longer the one changed from. Integers
 * beyond 2^53 (BigInt) keep their digits. Pure.
 */
export function diffJsonPatch(
  from: object,
  to: object,
  { test = false }: { test?: boolean } = {},
): JsonPatchOperation[] {
  try {
    return jsonPatch.compare(from, to, test) as JsonPatchOperation[]
  } catch (error) {
    // The library copies values through JSON text, which has no BigInt: they travel as marked text.
    if (!(error instanceof TypeError)) throw error
    return unmark(jsonPatch.compare(mark(from), mark(to), test)) as JsonPatchOperation[]
  }
}

/** No text in an API object holds this: NUL is refused by the server. */
const bigintMark = '\0bigint:'

const mark = (value: object): object =>
  JSON.parse(
    JSON.stringify(value, (_key, item) =>
      typeof item === 'bigint' ? `${bigintMark}${item}` : item,
    ),
  )

const unmark = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, item) =>
    typeof item === 'string' && item.startsWith(bigintMark)
      ? BigInt(item.slice(bigintMark.length))
      : item,
  )
