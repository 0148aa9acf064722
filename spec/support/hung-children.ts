import { execFileSync } from 'node:child_process'

/** A spec file takes seconds, a few take minutes. */
const patienceMs = 15 * 60_000

/**
 * Ends each child of a process that is there for a quarter of an hour, and says so: node's test runner waits for a spec's
 * process forever, though its tests have a timeout, and never says for which.
 */
export function endHungChildren(
  parent: number | undefined,
  say: (line: string) => void,
  { limitMs = patienceMs }: { readonly limitMs?: number } = {},
): Disposable {
  const since = new Map<number, number>()
  const timer = setInterval(() => {
    const children = childrenOf(parent)
    for (const pid of since.keys()) if (!children.has(pid)) since.delete(pid)
    for (const [pid, command] of children) {
      const begun = since.get(pid) ?? performance.now()
      since.set(pid, begun)
      if (performance.now() - begun < limitMs) continue
      // It may still be listed at the next look.
      since.set(pid, Number.POSITIVE_INFINITY)
      say(`has not ended in ${Math.round(limitMs / 1000)} s, and is killed: ${command}`)
      process.kill(pid, 'SIGKILL')
    }
  }, limitMs / 30)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

/** Its processes, with their commands. */
function childrenOf(parent: number | undefined): Map<number, string> {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
  return new Map(
    lines
      .split('\n')
      .map(line => line.trim().split(/\s+/))
      .filter(([, ppid]) => Number(ppid) === parent)
      .map(([pid, , ...command]) => [Number(pid), command.join(' ')]),
  )
}
