import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import type { Socket } from 'node:net'

/*
 * Nothing that a cluster starts outlives this process, however it ends: a SIGKILL runs no handler here,
 * but it closes our end of a pipe, and a shell waits at the other.
 *
 *   this process ──pipe──> sh: remembers pids; at the end of the pipe kills them
 *        │                  ^
 *        └─spawn─> sh: "+pid" ──exec──> etcd, kube-apiserver, …
 *
 * A child tells the watchdog its own pid through an inherited copy of the pipe before it becomes the
 * part, and only the exec closes that copy: there is no moment at which a child lives and the watchdog
 * can neither know it nor still hear of it. "-pid" takes back one that has ended, as its number may be
 * given to a stranger. Each child leads a process group of its own: a wrapper script's children die
 * with it, and a terminal's Ctrl-C reaches neither them nor the watchdog.
 */

const watch = `
pids=
while read -r line; do
  case $line in
    +*) pids="$pids \${line#+}" ;;
    -*) rest=
        for pid in $pids; do [ "$pid" = "\${line#-}" ] || rest="$rest $pid"; done
        pids=$rest ;;
  esac
done
for pid in $pids; do kill -KILL "-$pid" 2>/dev/null; done
[ -n "$1" ] || exit 0
for try in 1 2 3 4 5 6 7 8 9 10; do rm -rf -- "$1" 2>/dev/null && exit 0; sleep 0.1; done
`

const become = 'echo "+$$" >&3 && exec "$@" 3>&-'

/** Starts processes and guards them; one for each cluster. */
export interface Watchdog {
  /** As node's `spawn`, with output to two file descriptors; the process leads its own group. */
  spawn(file: string, args: readonly string[], options: GuardedOptions): ChildProcess
  /** Lets the watchdog go once it has nothing left to guard. What still runs is killed. */
  release(): void
}

/** Where a guarded process runs and where its output goes. */
export interface GuardedOptions {
  readonly env: NodeJS.ProcessEnv
  readonly cwd: string
  /** A file descriptor for standard output and error. */
  readonly output: number
}

/** Starts a watchdog. `remove`, if given, is a folder that goes away with this process. */
export function startWatchdog(remove = ''): Watchdog {
  // Not in the cluster's folder, so that it can be removed, and without our environment's secrets.
  const options: SpawnOptions = { detached: true, cwd: '/', env: { PATH: process.env.PATH } }
  const shell = spawn('/bin/sh', ['-c', watch, 'anykind-watchdog', remove], {
    ...options,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const pipe = shell.stdin as Socket
  // Whoever kills the watchdog itself takes the guard away; the cluster goes on without.
  pipe.on('error', () => {})
  shell.on('error', () => {})
  shell.unref()
  pipe.unref()
  return {
    spawn(file, args, { env, cwd, output }) {
      const child = spawn('/bin/sh', ['-c', become, 'anykind', file, ...args], {
        detached: true,
        cwd,
        env,
        stdio: ['ignore', output, output, pipe],
      })
      child.once('exit', () => pipe.write(`-${child.pid}\n`))
      return child
    },
    release: () => {
      pipe.end()
    },
  }
}
