import { type Command, defineCommand } from '../../command.ts'
import { exitCodes } from '../../exit-code.ts'
import { UsageError } from '../../usage-error.ts'
import { nameFlag } from './name-flag.ts'

export const command: Command = defineCommand({
  name: 'status',
  summary: 'Say whether the cluster runs',
  usage: ['status [-o json]'],
  description: 'Exits with 0 if the cluster runs, else with 1.',
  flags: {
    ...nameFlag,
    output: { kind: 'text', short: 'o', value: 'FORMAT', help: 'one of', choices: ['json'] },
  },
  async run({ args, flags, env, signal, out }) {
    if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
    const { clusterStatus } = await import('../../../local/index.ts')
    const status = await clusterStatus(flags.name, { env, signal })
    const code = status.state === 'running' ? exitCodes.ok : exitCodes.failure
    if (flags.output === 'json') {
      out.data(`${JSON.stringify({ name: flags.name, ...status }, null, 2)}\n`)
      return code
    }
    if (status.state !== 'running') {
      out.line(`${flags.name}: ${words[status.state]}`)
      return code
    }
    const { server, nodes, keep, startedAt, kubeconfigPath } = status.cluster
    const rows = [
      ['server', server],
      ['kubeconfig', kubeconfigPath],
      ['nodes', String(nodes)],
      ['data', keep ? 'kept when it goes down' : 'gone when it goes down'],
      ['since', startedAt],
      ...Object.entries(status.pids).map(([part, pid]) => [part, `process ${pid}`]),
    ]
    const { Columns } = await import('../../output/columns.ts')
    out.line(`${flags.name}: running`)
    for (const line of new Columns().format(rows)) out.line(line)
    return code
  },
})

const words = {
  starting: 'starting',
  stopped: 'not running; its data is kept',
  absent: 'not running',
} as const
