import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname } from 'node:path'
import { ConfigError } from '../../../core/index.ts'
import type { BackgroundCluster } from '../../../local/index.ts'
import type { ExitCode } from '../../exit-code.ts'
import type { Invocation } from '../../invocation.ts'

/**
 * Runs a program on a cluster, with this process's terminal, and gives its exit code; 128 + N after
 * signal N, as a shell does. An abort is passed on as SIGTERM, and the program's end is waited for.
 * Throws ConfigError when it cannot be started.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  { cluster, env, signal }: Pick<Invocation, 'env' | 'signal'> & { cluster: BackgroundCluster },
): Promise<ExitCode> {
  const { kubectl, kubeconfigPath } = cluster
  const path = [kubectl === undefined ? '' : dirname(kubectl), env.PATH ?? '']
  const child = spawn(file, args, {
    stdio: 'inherit',
    env: {
      ...env,
      KUBECONFIG: kubeconfigPath,
      PATH: path.filter(folder => folder !== '').join(delimiter),
    },
  })
  const end = (): void => {
    child.kill('SIGTERM')
  }
  signal.addEventListener('abort', end, { once: true })
  return new Promise<ExitCode>((resolve, reject) => {
    child.once('error', cause => {
      reject(new ConfigError(`run ${file}: ${cause.message}`, undefined, { cause }))
    })
    child.once('close', (code, name) => {
      resolve(code ?? 128 + (name === null ? 0 : constants.signals[name]))
    })
  }).finally(() => signal.removeEventListener('abort', end))
}
