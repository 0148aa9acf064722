import { formatApiVersion } from '../../core/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { exitCodes } from '../exit-code.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = defineCommand({
  name: 'api-versions',
  summary: 'List the groups and versions that the server serves',
  usage: ['api-versions [FLAGS]'],
  examples: [['As apiVersion in a manifest', 'api-versions']],
  flags: { ...connectionFlags },
  async run({ args, signal, out, err, connect }) {
    if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
    const { discovery } = await connect()
    await discovery.refresh(signal)
    const versions = await discovery.versions(signal)
    for (const version of versions.map(formatApiVersion).toSorted()) out.line(version)
    const { warnOfFailures } = await import('../output/discovery-failures.ts')
    warnOfFailures(await discovery.failures(signal), err)
    return exitCodes.ok
  },
})
