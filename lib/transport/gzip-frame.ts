import type { PackedBytes } from './packed-bytes.ts'

/*
 * What is around the packed content of each member of a gzip stream (RFC 1952):
 *
 *     1f 8b 08 │ flags │ time, origin: 6 │ fields that the flags name │ content │ crc: 4 │ length: 4
 */

/** The bytes are no gzip, or not all of it. */
export class GzipError extends Error {}

const magic = [0x1f, 0x8b, 0x08]
const fixedBytes = 10
const trailerBytes = 8
/** No server names what it packs: who goes on for longer is hostile. */
const maxHeaderBytes = 1024

const flag = { checksum: 2, extra: 4, name: 8, comment: 16 }

/** Takes the header of a member. False if there is none, or no more of them. Throws GzipError if it is cut off. */
export async function takeHeader(bytes: PackedBytes): Promise<boolean> {
  if (!(await bytes.has(1)) || !isMagic(bytes.rest)) return false
  await need(bytes, fixedBytes)
  if (!isMagic(bytes.rest)) return false
  const flags = bytes.rest[3] ?? 0
  let length = fixedBytes
  if (flags & flag.extra) {
    await need(bytes, length + 2)
    length += 2 + view(bytes.rest).getUint16(length, true)
  }
  if (flags & flag.name) length = await endOfText(bytes, length)
  if (flags & flag.comment) length = await endOfText(bytes, length)
  if (flags & flag.checksum) length += 2
  await need(bytes, length)
  bytes.take(length)
  return true
}

/** Takes what a member ends with. Throws GzipError if it is not of this content. */
export async function takeTrailer(
  bytes: PackedBytes,
  content: { readonly crc: number; readonly length: number },
): Promise<void> {
  await need(bytes, trailerBytes)
  const trailer = view(bytes.take(trailerBytes))
  const isIntact =
    trailer.getUint32(0, true) === content.crc &&
    trailer.getUint32(4, true) === content.length >>> 0
  if (!isIntact) throw new GzipError('the content is not what was packed')
}

/** What a member unpacks to that these bytes end with, if it does end there. */
export const endingLength = (bytes: Uint8Array): number =>
  bytes.length < trailerBytes ? 0 : view(bytes).getUint32(bytes.length - 4, true)

async function endOfText(bytes: PackedBytes, from: number): Promise<number> {
  for (let end = from; ; end += 1) {
    await need(bytes, end + 1)
    if (bytes.rest[end] === 0) return end + 1
  }
}

async function need(bytes: PackedBytes, count: number): Promise<void> {
  if (count > maxHeaderBytes || !(await bytes.has(count))) throw new GzipError('it is cut off')
}

/** Of as much as has come. */
const isMagic = (bytes: Uint8Array): boolean =>
  magic.every((byte, index) => index >= bytes.length || bytes[index] === byte)

const view = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength)
