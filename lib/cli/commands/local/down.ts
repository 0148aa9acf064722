import { type Command, defineCommand } from '../../command.ts'
import { exitCodes } from '../../exit-code.ts'
import { UsageError } from '../../usage-error.ts'
import { nameFlag } from './name-flag.ts'

export const command: Command = defineCommand({
  name: 'down',
  summary: 'End the cluster',
  usage: ['down [--discard]'],
  description:
    'Ends all processes of the cluster. Its data goes away as well, unless it was started with --keep.',
  flags: {
    ...nameFlag,
    discard: { kind: 'switch', help: 'remove what was kept, too' },
  },
  async run({ args, flags, env, signal, out }) {
    if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
    const { clusterStatus, downCluster } = await import('../../../local/index.ts')
    const ended = await downCluster(flags.name, { discard: flags.discard, env, signal })
    const { state } = await clusterStatus(flags.name, { env, signal })
    const kept = state === 'stopped' ? '; its data is kept' : ''
    out.line(`${flags.name} ${ended ? 'is down' : 'was not up'}${kept}`)
    return exitCodes.ok
  },
})
