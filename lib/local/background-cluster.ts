import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ConfigError } from '../core/index.ts'
import { checkOptions } from './check-options.ts'
import { holdsCluster, removeCluster } from './cluster-folder.ts'
import type { LocalClusterOptions } from './local-cluster.ts'
import { LocalClusterError } from './local-cluster-error.ts'
import { withLock } from './lock-file.ts'
import type { Part } from './part.ts'
import { findParts } from './parts.ts'
import { poll } from './poll.ts'
import { stateFolder } from './state-folder.ts'
import type { SupervisorOrder, SupervisorReport } from './supervisor.ts'
import { askSupervisor } from './supervisor-control.ts'
import {
  type BackgroundCluster,
  readState,
  type SupervisorState,
  stateFile,
} from './supervisor-state.ts'

/** As for {@link startLocalCluster}; the folder follows from the name. */
export interface UpOptions extends Omit<LocalClusterOptions, 'directory'> {
  /**
   * Whether data, keys and port stay when the cluster goes down, for the next one of this name.
   * Default: as the last one of this name had it; at first no.
   */
  readonly keep?: boolean | undefined
  /** Says where states, parts and the cache are; the cluster's supervisor gets it. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv | undefined
}

/** How a cluster goes down. */
export interface DownOptions {
  /** Removes what was to be kept as well. Default false. */
  readonly discard?: boolean | undefined
  /** Default: this process's. */
  readonly env?: NodeJS.ProcessEnv | undefined
  readonly signal?: AbortSignal | undefined
}

/** What is known of a cluster by name. */
export type ClusterStatus =
  | {
      readonly state: 'running'
      readonly cluster: BackgroundCluster
      readonly pids: Readonly<Partial<Record<Part, number>>>
    }
  | { readonly state: 'starting' }
  /** It does not run, and its data is kept. */
  | { readonly state: 'stopped' }
  | { readonly state: 'absent' }

/**
 * Starts a cluster that outlives this process, or gives the one of that name that runs already. Throws
 * as `startLocalCluster`, and ConfigError when it runs with other nodes or on another port.
 */
export async function upCluster(options: UpOptions = {}): Promise<BackgroundCluster> {
  const { name = defaultName, nodes = 0, assets, onProgress, signal, env } = options
  checkOptions({ ...options, name })
  // Here and not in the supervisor: a build may take minutes, and Ctrl-C ends it.
  await findParts({ nodes: nodes > 0, assets, onProgress, signal, env })
  return withCluster(name, { signal, env }, async directory => {
    const status = await poll(
      async () => {
        const found = await lookAndClean(directory)
        // Whoever started it held the lock, and is gone: it is ending.
        return found.status.state === 'starting' ? undefined : found.status
      },
      { everyMs: 100, timeoutMs: Number.POSITIVE_INFINITY, signal },
    )
    if (status?.state === 'running') return sameCluster(status.cluster, options)
    const keep = options.keep ?? status?.state === 'stopped'
    return startSupervisor({ directory, keep, options: { ...options, name } }, options)
  })
}

/** Ends a cluster. Whether there was one to end, or with `discard` to remove. */
export function downCluster(
  name: string = defaultName,
  { discard = false, signal, env }: DownOptions = {},
): Promise<boolean> {
  return withCluster(name, { signal, env }, async directory => {
    const { status, supervisor } = await lookAndClean(directory)
    if (supervisor !== undefined) {
      const answer = await ask(supervisor, discard ? 'discard' : 'stop')
      if (answer === undefined || answer.status === 200) return true
      throw new LocalClusterError(`stop local cluster "${name}": ${answer.body}`)
    }
    if (!discard || status.state !== 'stopped') return false
    removeCluster(directory)
    return true
  })
}

/** What there is of a cluster. What a killed supervisor has left is cleaned up first. */
export async function clusterStatus(
  name: string = defaultName,
  options: Pick<DownOptions, 'env' | 'signal'> = {},
): Promise<ClusterStatus> {
  const found = await look(stateFolder(name, options.env))
  return (found ?? (await withCluster(name, options, lookAndClean))).status
}

const defaultName = 'local'

/** One command at a time for each name. */
const withCluster = <T>(
  name: string,
  { signal, env }: Pick<DownOptions, 'env' | 'signal'>,
  run: (directory: string) => Promise<T>,
): Promise<T> => {
  const directory = stateFolder(name, env)
  mkdirSync(dirname(directory), { recursive: true, mode: 0o700 })
  return withLock(`${directory}.lock`, () => run(directory), { signal })
}

interface Found {
  readonly status: ClusterStatus
  /** Present while one runs. */
  readonly supervisor?: SupervisorState
}

/** Undefined when there is a state whose supervisor is gone. */
async function look(directory: string): Promise<Found | undefined> {
  const supervisor = readState(directory)
  if (supervisor === undefined) {
    return { status: { state: holdsCluster(directory) ? 'stopped' : 'absent' } }
  }
  const answer = await ask(supervisor, 'status')
  if (answer === undefined) return undefined
  const { cluster } = supervisor
  if (cluster === undefined) return { status: { state: 'starting' }, supervisor }
  return { status: { state: 'running', cluster, pids: JSON.parse(answer.body) }, supervisor }
}

/** To be called under the lock: what looks left over may otherwise be another's that has just begun. */
async function lookAndClean(directory: string): Promise<Found> {
  const found = await look(directory)
  if (found !== undefined) return found
  if (readState(directory)?.keep) rmSync(stateFile(directory))
  else removeCluster(directory)
  return { status: { state: holdsCluster(directory) ? 'stopped' : 'absent' } }
}

async function ask(supervisor: SupervisorState, verb: 'status' | 'stop' | 'discard') {
  try {
    return await askSupervisor(supervisor.address, verb)
  } catch (cause) {
    throw new LocalClusterError(
      `ask the supervisor of a local cluster for ${verb}: process ${supervisor.pid} does not answer; kill it, and the cluster ends`,
      { cause },
    )
  }
}

function sameCluster(running: BackgroundCluster, { nodes, port }: UpOptions): BackgroundCluster {
  const sameNodes = nodes === undefined || nodes === running.nodes
  const samePort = port === undefined || running.server.endsWith(`:${port}`)
  if (sameNodes && samePort) return running
  const other = sameNodes ? `on ${running.server}` : `with ${running.nodes} nodes`
  throw new ConfigError(
    `start local cluster "${running.name}": it runs already, ${other}; take it down first, or choose another name`,
  )
}

/** The supervisor's file beside this one, as source or as built. */
const supervisorFile = fileURLToPath(
  new URL(`./supervisor${extname(import.meta.url)}`, import.meta.url),
)

async function startSupervisor(
  order: SupervisorOrder,
  { onProgress = () => {}, signal, env = process.env }: UpOptions,
): Promise<BackgroundCluster> {
  signal?.throwIfAborted()
  mkdirSync(order.directory, { recursive: true, mode: 0o700 })
  const log = openSync(join(order.directory, 'supervisor.log'), 'a', 0o600)
  const supervisor = spawn(process.execPath, [supervisorFile], {
    detached: true,
    cwd: order.directory,
    // Not a debugger's settings, nor a test runner's.
    env: { ...env, NODE_OPTIONS: undefined, NODE_TEST_CONTEXT: undefined },
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  const abandon = (): void => {
    if (supervisor.connected) supervisor.disconnect() // it ends the cluster then, and itself
  }
  signal?.addEventListener('abort', abandon, { once: true })
  try {
    return await untilReady(supervisor, order, onProgress)
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', abandon)
    abandon() // which a cluster that is ready does not mind
    supervisor.unref()
  }
}

/** Settles when the cluster is ready, or has failed and the supervisor has cleaned up and ended. */
function untilReady(
  supervisor: ChildProcess,
  order: SupervisorOrder,
  onProgress: (line: string) => void,
): Promise<BackgroundCluster> {
  return new Promise((resolve, reject) => {
    let failure: string | undefined
    const fail = (why: string): void => reject(new LocalClusterError(failure ?? why))
    supervisor.on('error', error => fail(`start the supervisor of a cluster: ${error.message}`))
    supervisor.once('exit', code =>
      fail(`start a local cluster: its supervisor ended with ${code}`),
    )
    supervisor.on('message', (report: SupervisorReport) => {
      if ('progress' in report) onProgress(report.progress)
      else if ('ready' in report) resolve(report.ready)
      else failure = report.failed
    })
    const data = { ...order.options, onProgress: undefined, signal: undefined, env: undefined }
    supervisor.send({ ...order, options: data } satisfies SupervisorOrder)
  })
}
