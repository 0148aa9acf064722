import type { ResponseBody } from '../core/index.ts'

/** A body, cut after `max` bytes; what is longer is not transferred. */
export async function firstBytes(body: ResponseBody, max: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of body) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes >= max) break
  }
  return Buffer.concat(pieces).subarray(0, max)
}
