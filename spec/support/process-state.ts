import { readFileSync } from 'node:fs'
import { poll } from '../../lib/local/poll.ts'

/** Whether the process runs: one that is dead but not yet reaped, as under a container's bare init, does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return process.platform !== 'linux' // no /proc elsewhere; on Linux it has just gone
  }
}

/** Waits until none of the processes runs; gives those that still do after ten seconds. */
export async function survivors(pids: readonly number[]): Promise<number[]> {
  await poll(() => (pids.some(isAlive) ? undefined : true), { everyMs: 20, timeoutMs: 10_000 })
  return pids.filter(isAlive)
}
