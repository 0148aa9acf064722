import type { Cluster, ConnectOptions } from './cluster.ts'

/**
 * Connects to a cluster: the current context of the kubeconfig, a pod's service account, or what the
 * options say. Reads configuration only; the first request goes out with the first call.
 *
 *     await using cluster = await connect()
 *     const deployments = await cluster.resource('deployments')
 *     for await (const deployment of deployments.in('shop').list()) console.log(deployment.metadata.name)
 *
 * Throws ConfigError if there is no usable configuration.
 *
 * All that it takes is loaded here and not with the package: importing it costs little.
 */
export async function connect(options: ConnectOptions = {}): Promise<Cluster> {
  const { openCluster } = await import('./cluster.ts')
  return openCluster(options)
}
