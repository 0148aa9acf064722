import { decodeWatchEvent, splitLines } from '../../lib/core/index.ts'
import { bench } from './runner.ts'
import { watchBytes } from './wire-bytes.ts'

/** The stream in pieces of the size in which TLS records arrive. */
async function* chunks(): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < watchBytes.length; start += 16_384) {
    yield watchBytes.subarray(start, start + 16_384)
  }
}

async function split(): Promise<number> {
  let lines = 0
  for await (const _line of splitLines(chunks())) lines++
  return lines
}

async function decode(): Promise<number> {
  let events = 0
  for await (const line of splitLines(chunks())) {
    if (decodeWatchEvent(line, 'GET /watch').type === 'ADDED') events++
  }
  return events
}

const bytes = watchBytes.length
await bench('framing: 500 watch events to lines', split, { bytes })
await bench('framing: 500 watch events, decoded', decode, { bytes })
