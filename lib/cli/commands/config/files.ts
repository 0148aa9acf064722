import type { Kubeconfig } from '../../../config/index.ts'
import type { Invocation } from '../../invocation.ts'
import { UsageError } from '../../usage-error.ts'

/** Which kubeconfig; the commands that ask no server take no more of the connection flags. */
export const kubeconfigFlag = {
  kubeconfig: {
    kind: 'text',
    value: 'FILE',
    help: 'kubeconfig file; default $KUBECONFIG, then ~/.kube/config',
    group: 'connection',
  },
} as const

type Values = { readonly kubeconfig: string | undefined }

/** The files that make up the configuration. */
export async function configFiles({ flags }: Invocation<Values>): Promise<string[]> {
  const { kubeconfigFiles } = await import('../../../config/index.ts')
  return kubeconfigFiles(flags.kubeconfig).files
}

/** The merged configuration; an empty one if there is no file. Throws ConfigError. */
export async function loadConfig(invocation: Invocation<Values>): Promise<Kubeconfig | undefined> {
  const { loadKubeconfig } = await import('../../../config/index.ts')
  return loadKubeconfig(await configFiles(invocation), invocation.flags.kubeconfig !== undefined)
}

/** The file that client-go changes: the one that has the context, if one is named; else the first that exists. */
export async function fileToChange(
  invocation: Invocation<Values>,
  context?: string,
): Promise<string> {
  const { loadKubeconfig } = await import('../../../config/index.ts')
  const files = await configFiles(invocation)
  let first: string | undefined
  for (const file of files) {
    const config = await loadKubeconfig([file], false)
    if (context !== undefined && config?.contexts.has(context)) return file
    if (config !== undefined) first ??= file
  }
  const file = first ?? files.at(-1)
  if (file === undefined) throw new UsageError('KUBECONFIG names no file')
  return file
}

/** The only argument: the name of a context. */
export function contextArgument({ args }: Invocation<Values>): string {
  const [name, ...more] = args
  if (name === undefined || more.length > 0) {
    throw new UsageError('you must specify one argument: the name of a context')
  }
  return name
}
