import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { LocalClusterError } from './local-cluster-error.ts'
import { writePrivateFile } from './private-file.ts'
import type { BackgroundCluster } from './supervisor-state.ts'

/**
 * Adds a cluster to the user's own kubeconfig (the first file of `KUBECONFIG`, else `~/.kube/config`) and
 * makes its context the current one; entries of the same name are replaced. kubectl does the merging,
 * so the file's comments are lost, as after any `kubectl config`. Gives the file's path. Throws
 * {@link LocalClusterError} without a kubectl among the parts, and on a file that kubectl cannot read.
 */
export async function mergeKubeconfig(
  { kubectl, kubeconfigPath }: BackgroundCluster,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const [first] = (env.KUBECONFIG ?? '').split(delimiter).filter(path => path !== '')
  const named = first ?? join(homedir(), '.kube', 'config')
  const file = existsSync(named) ? realpathSync(named) : named
  if (file === realpathSync(kubeconfigPath)) return file
  if (kubectl === undefined) {
    throw new LocalClusterError(`merge into ${file}: the parts of the cluster have no kubectl`)
  }
  try {
    const { stdout } = await promisify(execFile)(
      kubectl,
      ['config', 'view', '--flatten', '--raw'],
      // Of two entries with one name the first file's counts.
      { env: { ...env, KUBECONFIG: [kubeconfigPath, file].join(delimiter) }, maxBuffer: 2 ** 26 },
    )
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writePrivateFile(file, stdout)
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string }
    throw new LocalClusterError(`merge into ${file}: ${stderr.trim() || message}`)
  }
  return file
}
