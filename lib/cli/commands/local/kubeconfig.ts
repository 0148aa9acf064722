import { type Command, defineCommand } from '../../command.ts'
import { exitCodes } from '../../exit-code.ts'
import { UsageError } from '../../usage-error.ts'
import { nameFlag } from './name-flag.ts'

export const command: Command = defineCommand({
  name: 'kubeconfig',
  summary: "Print the path of the cluster's kubeconfig",
  usage: ['kubeconfig'],
  description: 'For the shell: export KUBECONFIG=$(anykind local kubeconfig)',
  flags: nameFlag,
  async run({ args, flags, env, signal, out }) {
    if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
    const { runningCluster } = await import('./running-cluster.ts')
    const { kubeconfigPath } = await runningCluster(flags.name, { env, signal })
    out.data(`${kubeconfigPath}\n`)
    return exitCodes.ok
  },
})
