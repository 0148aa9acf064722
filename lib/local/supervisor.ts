import { rmSync } from 'node:fs'
import { removeCluster } from './cluster-folder.ts'
import type { LocalCluster, LocalClusterOptions } from './local-cluster.ts'
import { LocalClusterError } from './local-cluster-error.ts'
import { startLocalCluster } from './start-local-cluster.ts'
import { serveControl } from './supervisor-control.ts'
import { type BackgroundCluster, stateFile, writeState } from './supervisor-state.ts'

/*
 * The process that owns a cluster which outlives its command. `upCluster` starts it, sends one message
 * (what to start) and listens until the cluster is ready or has failed; the channel's end before that
 * means that nobody wants the cluster any more.
 *
 *   started ──order──> starting ──ready──> running ──/stop, SIGTERM──> stopping ──> gone
 *                          └──failed, channel closed, SIGTERM──────────────^
 *
 * Should it be killed, the watchdog ends the cluster, and the next command cleans up after it.
 */

/** What the supervisor is told to start. */
export interface SupervisorOrder {
  readonly directory: string
  readonly keep: boolean
  readonly options: LocalClusterOptions
}

/** What it tells: any number of `progress`, then one of the others. */
export type SupervisorReport =
  | { readonly progress: string }
  | { readonly ready: BackgroundCluster }
  | { readonly failed: string }

const report = (message: SupervisorReport): void => {
  if (process.connected) process.send?.(message)
}

async function supervise({ directory, keep, options }: SupervisorOrder): Promise<void> {
  const ending = new AbortController()
  let starting: Promise<LocalCluster> | undefined
  let running: LocalCluster | undefined
  let finished: Promise<void> | undefined

  const finish = async (discard: boolean): Promise<void> => {
    ending.abort(new LocalClusterError('start a local cluster: it was told to stop'))
    await starting?.then(cluster => cluster.stop()).catch(() => {}) // a failed start is reported already
    if (discard || !keep) removeCluster(directory)
    else rmSync(stateFile(directory), { force: true })
    server.close()
    if (process.connected) process.disconnect()
  }
  const stop = (discard: boolean): Promise<void> => {
    finished ??= finish(discard)
    return finished
  }

  const { address, server } = await serveControl({ status: async () => running?.pids ?? {}, stop })
  writeState(directory, { pid: process.pid, address, keep })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(false))
  process.once('disconnect', () => {
    if (running === undefined) void stop(false)
  })
  if (!process.connected) return stop(false)
  const onProgress = (progress: string): void => report({ progress })
  starting = startLocalCluster({
    ...options,
    directory,
    keep: true, // what is not to be kept goes when the state does, not before
    onProgress,
    signal: ending.signal,
  })
  try {
    running = await starting
    const { name, server, kubeconfigPath, kubectl } = running
    const startedAt = new Date().toISOString()
    const nodes = options.nodes ?? 0
    const cluster = { name, server, directory, kubeconfigPath, kubectl, nodes, keep, startedAt }
    writeState(directory, { pid: process.pid, address, keep, cluster })
    report({ ready: cluster })
  } catch (error) {
    report({ failed: (error as Error).message })
    await stop(false)
  }
}

process.once('message', order => {
  void supervise(order as SupervisorOrder)
})
