import { type Command, defineCommand } from '../../command.ts'
import { exitCodes } from '../../exit-code.ts'
import { UsageError } from '../../usage-error.ts'
import { contextArgument, fileToChange, kubeconfigFlag, loadConfig } from './files.ts'

export const command: Command = defineCommand({
  name: 'set-context',
  summary: 'Make a context, or change its fields',
  usage: [
    'config set-context (NAME | --current) [--cluster NAME] [--user NAME] [--namespace NAME]',
  ],
  examples: [['Another default namespace', 'config set-context --current --namespace=shop']],
  completes: ['context'],
  flags: {
    ...kubeconfigFlag,
    cluster: { kind: 'text', value: 'NAME', help: 'its cluster' },
    current: { kind: 'switch', help: 'the current one' },
    namespace: { kind: 'text', short: 'n', value: 'NAME', help: 'its namespace' },
    user: { kind: 'text', value: 'NAME', help: 'its user' },
  },
  async run(invocation) {
    const { flags, args, out } = invocation
    const config = await loadConfig(invocation)
    if (flags.current && args.length > 0) throw new UsageError('--current takes no name')
    const name = flags.current ? config?.currentContext : contextArgument(invocation)
    if (!name) throw new UsageError('there is no current context')
    const { cluster, user, namespace } = flags
    const given = Object.entries({ cluster, user, namespace }).filter(
      ([, value]) => value !== undefined,
    )
    const { setKubeconfigEntry } = await import('../../../config/index.ts')
    const file = await fileToChange(invocation, name)
    await setKubeconfigEntry(file, 'context', { name, fields: Object.fromEntries(given) })
    out.line(`Context "${name}" ${config?.contexts.has(name) ? 'modified' : 'created'}.`)
    return exitCodes.ok
  },
})
