import { ConfigError, type Connection } from '../core/index.ts'
import { tokenCredentials } from './credentials.ts'
import { inClusterConnection } from './in-cluster.ts'
import { emptyKubeconfig } from './kubeconfig.ts'
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
  const { context, cluster, user, server } = options
  // A server needs no kubeconfig, and a name that no file holds is an error, in a pod too.
  if (config !== undefined || (context ?? cluster ?? user ?? server) !== undefined) {
    return resolveConnection(config ?? emptyKubeconfig, options)
  }
  const inCluster = await inClusterConnection()
  if (inCluster !== undefined) {
    const { namespace = inCluster.namespace, token } = options
    return token === undefined
      ? { ...inCluster, namespace }
      : { ...inCluster, namespace, credentials: tokenCredentials(token) }
  }
  throw new ConfigError(
    `no cluster is configured: no kubeconfig at ${files.join(', ')} and not in a pod; ` +
      'set KUBECONFIG, pass --kubeconfig, or start a local cluster with `anykind local up`',
  )
}
