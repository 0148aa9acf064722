import { version } from '../../version.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { exitCodes } from '../exit-code.ts'

export const command: Command = defineCommand({
  name: 'version',
  summary: 'Print the versions of the command and of the server',
  usage: ['version [--client] [-o json|yaml]'],
  flags: {
    ...connectionFlags,
    client: { kind: 'switch', help: 'only the command; asks no server' },
  },
  async run({ out }) {
    out.line(`Client Version: v${version}`)
    return exitCodes.ok
  },
})
