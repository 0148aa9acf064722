import { ConfigError } from '../core/index.ts'
import { requestApi } from './api-request.ts'
import { apiServerCommand, auditLogPath } from './api-server.ts'
import type { KeyPair } from './certificate.ts'
import { checkOptions } from './check-options.ts'
import { type ClusterFolder, openClusterFolder } from './cluster-folder.ts'
import { etcdCommand } from './etcd.ts'
import { featureGateFlags } from './flags.ts'
import { encodeKubeconfig } from './kubeconfig-text.ts'
import type { LocalCluster, LocalClusterOptions } from './local-cluster.ts'
import { PartGroup } from './part-group.ts'
import { findParts, type LocalParts } from './parts.ts'
import { keptAuthority, openPki } from './pki.ts'
import { writePrivateFile } from './private-file.ts'
import { createNodes, nodeCommands } from './simulated-nodes.ts'
import { startWatchdog } from './watchdog.ts'

/**
 * Starts a Kubernetes control plane as plain processes on loopback ports: etcd and the API server, and
 * with `nodes` all it takes for Deployments to become Available. Resolves when the API server is ready
 * and the nodes are Ready; about three seconds, but minutes where the programs must be built first.
 *
 * ```ts
 * const cluster = await startLocalCluster()
 * try {
 *   process.env.KUBECONFIG = cluster.kubeconfigPath
 * } finally {
 *   await cluster.stop()
 * }
 * ```
 *
 * Throws `ConfigError` on an option that cannot be used or when no programs can be had,
 * `LocalClusterError` with the end of its log when a part does not start, and `signal.reason`. Nothing
 * runs and no temporary file is left then.
 */
export async function startLocalCluster(options: LocalClusterOptions = {}): Promise<LocalCluster> {
  options.signal?.throwIfAborted()
  checkOptions(options)
  const { name = 'local', directory, nodes = 0, assets, onProgress, signal } = options
  const parts = await findParts({ nodes: nodes > 0, assets, onProgress, signal })
  const folder = openClusterFolder(name, directory)
  await refuseRunning(folder)
  const remove = !(options.keep ?? !folder.temporary)
  const group = new PartGroup(startWatchdog(remove && folder.temporary ? folder.path : ''))
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => {
    stopped ??= group.stop().finally(() => (remove ? folder.remove() : undefined))
    return stopped
  }
  try {
    return await startParts({ options: { ...options, name, nodes }, parts, folder, group, stop })
  } catch (error) {
    await stop()
    throw error
  }
}

interface Start {
  readonly options: LocalClusterOptions & { readonly name: string; readonly nodes: number }
  readonly parts: LocalParts
  readonly folder: ClusterFolder
  readonly group: PartGroup
  readonly stop: () => Promise<void>
}

async function startParts({ options, parts, folder, group, stop }: Start): Promise<LocalCluster> {
  const { name, nodes, users = [], signal } = options
  const pki = openPki(folder)
  const certificateAuthority = pki.authority.certificate
  const client = pki.issueClient('admin', ['system:masters'])
  const endpointAt = (port: number) => ({
    server: `https://127.0.0.1:${port}`,
    certificateAuthority,
    client,
  })

  const etcdPort = await group.startOnPort(
    port => etcdCommand(parts.files.etcd, port, { folder, pki }),
    { signal },
  )
  const serviceAccounts = nodes > 0
  const port = await group.startOnPort(
    port => {
      const endpoint = endpointAt(port)
      const setting = { ...options, folder, pki, etcdPort, endpoint, serviceAccounts }
      return apiServerCommand(parts.files.apiserver, port, setting)
    },
    { port: options.port ?? folder.keptPort(), signal },
  )
  folder.keepPort(port)

  const endpoint = endpointAt(port)
  const { server } = endpoint
  const kubeconfigOf = (users: readonly { name: string; client: KeyPair }[]): string =>
    encodeKubeconfig({ name, server, certificateAuthority, users })
  const kubeconfigFor = (user: string, groups: readonly string[] = []): string =>
    kubeconfigOf([{ name: user, client: pki.issueClient(user, groups) }])
  if (nodes > 0) {
    await createNodes(endpoint, nodes, signal)
    const gates = featureGateFlags(options.featureGates)
    const setting = { folder, pki, parts, endpoint, nodes, featureGateFlags: gates, kubeconfigFor }
    await Promise.all(nodeCommands(setting).map(command => group.start(command, signal)))
  }
  const kubeconfigPath = folder.file('kubeconfig')
  const kubeconfig = kubeconfigOf([
    { name: 'admin', client },
    ...users.map(user => ({ name: user.name, client: pki.issueClient(user.name, user.groups) })),
  ])
  writePrivateFile(kubeconfigPath, kubeconfig)
  return {
    name,
    server,
    etcdServer: `https://127.0.0.1:${etcdPort}`,
    directory: folder.path,
    kubeconfigPath,
    auditLogPath: options.auditPolicy === undefined ? undefined : auditLogPath(folder),
    kubectl: parts.kubectl,
    get pids() {
      return group.pids
    },
    kubeconfig: () => kubeconfig,
    kubeconfigFor,
    restart: part => group.restart(part, 'apiserver'),
    pause: part => group.signal(part, 'SIGSTOP'),
    resume: part => group.signal(part, 'SIGCONT'),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

/** Two clusters cannot share data. One that runs proves itself by a certificate of the folder's own authority. */
async function refuseRunning(folder: ClusterFolder): Promise<void> {
  const [port, authority] = [folder.keptPort(), keptAuthority(folder)]
  if (port === undefined || authority === undefined) return
  const server = `https://127.0.0.1:${port}`
  const answer = await requestApi(
    { server, certificateAuthority: authority },
    'GET',
    '/readyz',
  ).catch(() => undefined)
  if (answer === undefined) return
  throw new ConfigError(
    `start a local cluster: the folder is used by a cluster that runs on ${server}`,
    folder.path,
  )
}
