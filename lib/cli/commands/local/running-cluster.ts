import { type BackgroundCluster, clusterStatus, LocalClusterError } from '../../../local/index.ts'
import type { Invocation } from '../../invocation.ts'

/** The cluster of that name. Throws LocalClusterError, with the command that starts it, if it does not run. */
export async function runningCluster(
  name: string,
  { env, signal }: Pick<Invocation, 'env' | 'signal'>,
): Promise<BackgroundCluster> {
  const status = await clusterStatus(name, { env, signal })
  if (status.state === 'running') return status.cluster
  const why = status.state === 'starting' ? 'is just starting' : 'does not run'
  const up = name === 'local' ? 'local up' : `local up --name ${name}`
  throw new LocalClusterError(`local cluster "${name}" ${why}; start it with \`anykind ${up}\``)
}
