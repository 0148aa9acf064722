import type { ResponseBody } from '../core/index.ts'
import { firstBytes } from './first-bytes.ts'

/** A Status is shorter; what is longer costs more to read than a new connection. */
const maxBytes = 64 * 1024

/**
 * Reads a refusal that nobody wants, so that its connection can be used again; not if it is a flood.
 * Rejects with `signal.reason` only.
 */
export async function drain(body: ResponseBody, signal?: AbortSignal): Promise<void> {
  await firstBytes(body, maxBytes).catch(() => signal?.throwIfAborted())
}
