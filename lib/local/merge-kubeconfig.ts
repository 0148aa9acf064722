import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { mergeKubeconfigFile } from '../config/index.ts'
import type { BackgroundCluster } from './supervisor-state.ts'

/**
 * Adds a cluster to the user's own kubeconfig (the first file of `KUBECONFIG`, else `~/.kube/config`) and
 * makes its context the current one; entries of the same name are replaced. Comments of the file are lost, as
 * after any `kubectl config`. Gives the file's path. Throws `ConfigError` on a file that cannot be read or written.
 */
export async function mergeKubeconfig(
  { kubeconfigPath }: Pick<BackgroundCluster, 'kubeconfigPath'>,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const [first] = (env.KUBECONFIG ?? '').split(delimiter).filter(path => path !== '')
  const file = first ?? join(homedir(), '.kube', 'config')
  await mergeKubeconfigFile(file, kubeconfigPath)
  return file
}
