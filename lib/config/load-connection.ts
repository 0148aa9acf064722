import { ConfigError, type Connection } from '../core/index.ts'
import { emptyKubeconfig } from './empty-entries.ts'
import type { ExecOptions } from './exec-credentials.ts'
import { inClusterKubeconfig } from './in-cluster.ts'
import type { Kubeconfig } from './kubeconfig.ts'
import { kubeconfigFiles, loadKubeconfig } from './load-kubeconfig.ts'
import type { ConnectionOverrides } from './override.ts'
import { resolveConnection } from './resolve-connection.ts'

/** Where to look, and what wins over what is found. */
export interface LoadConnectionOptions extends ConnectionOverrides, ExecOptions {
  /** A kubeconfig file, instead of KUBECONFIG and `~/.kube/config`. */
  readonly kubeconfig?: string | undefined
  /**
   * Reads the kubeconfig itself again, each minute and when the server refuses us, as programs do that rewrite it
   * with new credentials. Of the context chosen at the start; a file that is gone, broken or names another server
   * leaves the last good one in use. Default false: then only the files that it names are followed.
   */
  readonly reloadKubeconfig?: boolean | undefined
}

/**
 * The connection of this process, found as client-go finds it: kubeconfig files first, the pod's
 * service account if they choose nothing. Throws ConfigError that says where it has looked, and AuthError if a
 * credential plugin may not run.
 */
export async function loadConnection(options: LoadConnectionOptions = {}): Promise<Connection> {
  const { files, required } = kubeconfigFiles(options.kubeconfig || undefined)
  // These files are the user's own, or the caller has named them.
  const permitting = { ...options, execPolicy: options.execPolicy ?? 'AllowAll' }
  const load = () => loadKubeconfig(files, required)
  const config = await load()
  if (config !== undefined && options.reloadKubeconfig && chooses(config, options)) {
    const context = options.context || config.currentContext
    const { FollowedConnection } = await import('./followed-connection.ts')
    const resolve = (config: Kubeconfig) => resolveConnection(config, { ...permitting, context })
    return FollowedConnection.open({ load, resolve }, config)
  }
  if (chooses(config, options)) return resolveConnection(config ?? emptyKubeconfig, permitting)
  const inCluster = await inClusterKubeconfig()
  if (inCluster !== undefined) return resolveConnection(inCluster, options)
  if (config !== undefined) return resolveConnection(config, permitting)
  throw new ConfigError(
    `no cluster is configured: no kubeconfig at ${files.join(', ') || 'KUBECONFIG'} and not in a pod; ` +
      'set KUBECONFIG, pass --kubeconfig, or start a local cluster with `anykind local up`',
  )
}

/** A server needs no kubeconfig, and a name that no file holds is an error, in a pod too. */
const chooses = (config: Kubeconfig | undefined, options: LoadConnectionOptions): boolean =>
  [config?.currentContext, options.context, options.cluster, options.user, options.server].some(
    Boolean,
  )
