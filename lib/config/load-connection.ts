import { ConfigError, type Connection } from '../core/index.ts'
import { inClusterConnection } from './in-cluster.ts'
import { kubeconfigFiles, loadKubeconfig } from './load-kubeconfig.ts'
import { type ConnectionOverrides, resolveConnection } from './resolve-connection.ts'

/** Where to look, and what wins over what is found. */
export interface LoadConnectionOptions extends ConnectionOverrides {
  /** A kubeconfig file, instead of KUBECONFIG and `~/.kube/config`. */
  readonly kubeconfig?: string | undefined
}

/**
 * The connection of this process, found as client-go finds it: kubeconfig files first, the pod's
 * service account if there are none. Throws ConfigError that says where it has looked.
 */
export async function loadConnection(options: LoadConnectionOptions = {}): Promise<Connection> {
  const { files, required } = kubeconfigFiles(options.kubeconfig)
  const config = await loadKubeconfig(files, required)
  if (config !== undefined) return resolveConnection(config, options)
  const inCluster = await inClusterConnection()
  if (inCluster !== undefined) {
    return options.namespace === undefined
      ? inCluster
      : { ...inCluster, namespace: options.namespace }
  }
  throw new ConfigError(
    `no cluster is configured: no kubeconfig at ${files.join(', ')} and not in a pod; ` +
      'set KUBECONFIG, pass --kubeconfig, or start a local cluster with `anykind local up`',
  )
}
