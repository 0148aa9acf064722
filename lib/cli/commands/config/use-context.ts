import { type Command, defineCommand } from '../../command.ts'
import { exitCodes } from '../../exit-code.ts'
import { contextArgument, fileToChange, kubeconfigFlag, loadConfig } from './files.ts'

export const command: Command = defineCommand({
  name: 'use-context',
  summary: 'Make a context the current one',
  usage: ['config use-context NAME'],
  completes: ['context'],
  flags: kubeconfigFlag,
  async run(invocation) {
    const { out, err } = invocation
    const name = contextArgument(invocation)
    const config = await loadConfig(invocation)
    if (!config?.contexts.has(name)) {
      err.line(`error: no context exists with the name: "${name}"`)
      return exitCodes.failure
    }
    // Not the file that has the context: the first one's current context counts.
    const { setKubeconfigContext } = await import('../../../config/index.ts')
    await setKubeconfigContext(await fileToChange(invocation), name, { isElsewhere: true })
    out.line(`Switched to context "${name}".`)
    return exitCodes.ok
  },
})
