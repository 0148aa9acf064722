const guarded = new Set<() => void>()
/** What ends a process that does not listen: Ctrl-C, a polite kill, a terminal that is closed. */
const fatal = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function killAll(): void {
  for (const kill of guarded) kill()
}

/** Ours alone means that the process ends of it: so it does, after its plugins. Others decide for themselves. */
function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return
  killAll()
  stopListening()
  process.kill(process.pid, signal)
}

function listen(): void {
  process.on('exit', killAll)
  for (const signal of fatal) process.on(signal, onSignal)
}

function stopListening(): void {
  process.off('exit', killAll)
  for (const signal of fatal) process.off(signal, onSignal)
}

/**
 * Sees to it that something ends with this process: `kill` is called when that exits or is ended by a signal
 * that nobody else listens to. Not on SIGKILL, which runs nothing. Gives what lets go of it. One listener serves all, and
 * none is left when nothing is guarded.
 */
export function guard(kill: () => void): () => void {
  if (guarded.size === 0) listen()
  guarded.add(kill)
  return () => {
    if (guarded.delete(kill) && guarded.size === 0) stopListening()
  }
}
