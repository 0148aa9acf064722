import { crc32 } from 'node:zlib'
import { checkTrailer, endingLength, plainContent, trailerBytes } from './gzip-frame.ts'
import { inflateWhole } from './inflate.ts'

/**
 * What the member unpacks to that these bytes begin with, and how many of them it takes; undefined if it has not come whole, or
 * says more of itself than a server does. Throws GzipError if its content is not what was packed, and what zlib throws.
 */
export function wholeMember(
  bytes: Uint8Array,
): { readonly content: Uint8Array; readonly used: number } | undefined {
  const begin = plainContent(bytes)
  if (begin === undefined) return undefined
  const inflated = inflateWhole(bytes.subarray(begin), endingLength(bytes))
  if (inflated === undefined) return undefined
  const { content } = inflated
  const end = begin + inflated.used
  const used = end + trailerBytes
  if (used > bytes.length) return undefined
  checkTrailer(bytes.subarray(end, used), { crc: crc32(content), length: content.length })
  return { content, used }
}
