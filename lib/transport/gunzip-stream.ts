import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { DecodeError, type ResponseBody } from '../core/index.ts'

/** As much as zlib gives at once; a line of a watch is a few KiB, and a chunk of the network 64 KiB at most. */
const chunkSize = 64 * 1024

/**
 * Unpacks a stream as it comes: what the server has packed up to a flush is given at once, as it packs up to each
 * flush by itself (apiserver, endpoints/handlers/watch.go). At the reader's speed; a reader that stops ends
 * the stream. Throws DecodeError on what is no gzip or ends in the middle, and the stream's own error. What follows
 * packed bytes and is no gzip counts for nothing, as for gzip itself.
 */
export async function* gunzipStream(
  packed: ResponseBody,
  request: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const unpacking = createGunzip({ chunkSize })
  const source = Readable.from(packed, { objectMode: false })
  // Its failure is that of `unpacking`, and is thrown below.
  pipeline(source, unpacking).catch(() => {})
  try {
    yield* unpacking
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!code?.startsWith('Z_')) throw error
    throw new DecodeError(`${request}: the answer is not valid gzip, or it is cut off`)
  } finally {
    // Its iterator may be waiting for bytes, and would not hear that nobody reads on.
    packed.cancel()
  }
}
