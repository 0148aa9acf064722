import { type Command, defineCommand } from '../../command.ts'
import { exitCodes } from '../../exit-code.ts'
import { kubeconfigFlag, loadConfig } from './files.ts'

export const command: Command = defineCommand({
  name: 'current-context',
  summary: 'Print the current context',
  usage: ['config current-context'],
  flags: kubeconfigFlag,
  async run(invocation) {
    const config = await loadConfig(invocation)
    if (config?.currentContext) {
      invocation.out.line(config.currentContext)
      return exitCodes.ok
    }
    invocation.err.line('error: current-context is not set')
    return exitCodes.failure
  },
})
