import { crc32 } from 'node:zlib'
import { DecodeError, type ResponseBody } from '../core/index.ts'
import { endingLength, GzipError, takeHeader, takeTrailer } from './gzip-frame.ts'
import { type Inflated, Inflation, inflateWhole } from './inflate.ts'
import { PackedBytes } from './packed-bytes.ts'

/** So much is unpacked at once: what a hostile server packs best is a thousand times as long. */
const pieceBytes = 16 * 1024

/**
 * Unpacks a stream as it comes. The server packs what it has up to each flush by itself, as a member of its own
 * (apiserver, endpoints/handlers/watch.go): a list is one, and so is each event after it.
 *
 *     member │ member │ member             between two of them there is nothing to keep: a stream that is
 *     list     event    event   …          silent takes no more memory than one that is not packed
 *
 * Each part is given at once, at the reader's speed; a reader that stops ends the stream. Throws DecodeError on what is no
 * gzip or ends in the middle, and the stream's own error. What follows packed bytes and is no gzip counts for nothing, as
 * for gzip itself.
 */
export async function* gunzipStream(
  packed: ResponseBody,
  request: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = new PackedBytes(packed)
  try {
    if (await bytes.has(1)) {
      if (!(await takeHeader(bytes))) throw new GzipError('it is no gzip')
      do yield* unpackMember(bytes)
      while (await takeHeader(bytes))
    }
  } catch (error) {
    if (!isOfGzip(error)) throw error
    throw new DecodeError(`${request}: the answer is not valid gzip, or it is cut off`)
  } finally {
    packed.cancel()
  }
}

/** The reason of an abort may be anything: the default one has a number for its code. */
const isOfGzip = (error: unknown): boolean =>
  error instanceof GzipError ||
  (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))

async function* unpackMember(bytes: PackedBytes): AsyncGenerator<Uint8Array, void, undefined> {
  let crc = 0
  let length = 0
  for await (const { parts, used } of contentOf(bytes)) {
    bytes.take(used)
    for (const part of parts) {
      crc = crc32(part, crc)
      length += part.length
      yield part
    }
  }
  await takeTrailer(bytes, { crc, length })
}

async function* contentOf(bytes: PackedBytes): AsyncGenerator<Inflated, void, undefined> {
  const { rest } = bytes
  const whole = rest.length > pieceBytes ? undefined : inflateWhole(rest, endingLength(rest))
  if (whole !== undefined) return yield whole
  using inflation = new Inflation()
  while (!inflation.isEnded) {
    if (!(await bytes.has(1))) throw new GzipError('it is cut off')
    yield await inflation.add(bytes.rest.subarray(0, pieceBytes))
  }
}
