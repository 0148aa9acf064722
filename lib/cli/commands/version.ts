import { decodeJson, isRecord } from '../../core/index.ts'
import { version } from '../../version.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { exitCodes } from '../exit-code.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = defineCommand({
  name: 'version',
  summary: 'Print the versions of the command and of the server',
  usage: ['version [--client] [-o json|yaml]'],
  flags: {
    ...connectionFlags,
    client: { kind: 'switch', help: 'only the command; asks no server' },
    output: {
      kind: 'text',
      short: 'o',
      value: 'FORMAT',
      help: 'one of',
      choices: ['json', 'yaml'],
    },
  },
  async run({ args, flags, out, signal, connect }) {
    if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
    const clientVersion = { gitVersion: `v${version}`, platform: `node ${process.version}` }
    // What is known without a server is printed before one is asked: it may not answer.
    if (flags.output === undefined) out.line(`Client Version: ${clientVersion.gitVersion}`)
    let serverVersion: Record<string, unknown> | undefined
    if (!flags.client) {
      const { client } = await connect()
      const response = await client.raw({ method: 'GET', path: '/version' }, signal)
      const answer = decodeJson(await response.body.bytes())
      serverVersion = isRecord(answer) ? answer : {}
    }
    if (flags.output !== undefined) {
      const { encode } = await import('../output/objects.ts')
      out.data(await encode({ clientVersion, serverVersion }, flags.output))
    } else if (serverVersion !== undefined) {
      out.line(`Server Version: ${serverVersion.gitVersion}`)
    }
    return exitCodes.ok
  },
})
