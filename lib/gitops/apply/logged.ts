import type { KubeObject } from '../../core/index.ts'
import type { PlannedWrite, WriteLog } from '../write-log.ts'

/** Sends a write with the log told before and after; without a log it is only sent. */
export async function logged<R extends KubeObject | undefined>(
  log: WriteLog | undefined,
  write: PlannedWrite,
  send: () => Promise<R>,
): Promise<R> {
  if (log === undefined) return send()
  await log.willWrite(write)
  let stored: R | undefined
  try {
    stored = await send()
    return stored
  } finally {
    await log.wrote(write, stored)
  }
}
