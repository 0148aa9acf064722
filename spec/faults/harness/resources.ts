import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { poll } from '../../../lib/local/poll.ts'

/** How many there are of each thing that keeps a process alive, and of sockets and children, which may not. */
export function resourcesOf(pid: number = process.pid): Record<string, number> {
  const counts: Record<string, number> = {
    sockets: socketsOf(pid),
    children: childrenOf(pid).length,
  }
  if (pid !== process.pid) return counts
  for (const name of process.getActiveResourcesInfo()) {
    if (/^(Timeout|Immediate|TCP|TLS|Process)/.test(name)) counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

/** Those of which there are more now, in words. */
export const moreThan = (before: Readonly<Record<string, number>>): string[] =>
  Object.entries(resourcesOf()).flatMap(([name, count]) =>
    count > (before[name] ?? 0) ? `${name}: ${before[name] ?? 0} became ${count}` : [],
  )

/** As {@link moreThan}, once what is just ending has ended: five seconds are given. */
export async function leakedSince(before: Readonly<Record<string, number>>): Promise<string[]> {
  const isOver = (): true | undefined => moreThan(before).length === 0 || undefined
  await poll(isOver, { everyMs: 50, timeoutMs: 5_000 })
  return moreThan(before)
}

/** Open sockets of a process, those of its pipes included. */
function socketsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/fd`).filter(fd => isSocket(`/proc/${pid}/fd/${fd}`)).length
  } catch {
    return 0
  }
}

function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:')
  } catch {
    return false // It was closed between two looks.
  }
}

/** Children of a process, dead ones that nobody has reaped included. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter(Boolean)
      .map(Number)
  } catch {
    return []
  }
}
