import { type Command, defineCommand } from '../../command.ts'
import { exitCodes } from '../../exit-code.ts'
import { UsageError } from '../../usage-error.ts'
import { configFiles, kubeconfigFlag } from './files.ts'

export const command: Command = defineCommand({
  name: 'view',
  summary: 'Show the merged kubeconfig',
  usage: ['config view [--minify] [--flatten] [--raw] [-o yaml|json]'],
  examples: [
    ['What the current context uses, without secrets', 'config view --minify'],
    ['A file that works elsewhere', 'config view --minify --flatten'],
  ],
  flags: {
    ...kubeconfigFlag,
    context: { kind: 'text', value: 'NAME', help: 'with --minify: this one' },
    flatten: { kind: 'switch', help: 'with the content of files; secrets are shown' },
    minify: { kind: 'switch', help: 'only what the current context uses' },
    output: {
      kind: 'text',
      short: 'o',
      value: 'FORMAT',
      default: 'yaml',
      help: 'one of',
      choices: ['yaml', 'json'],
    },
    raw: { kind: 'switch', help: 'secrets as they are' },
  },
  async run(invocation) {
    const { flags, args, out } = invocation
    if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
    const { viewKubeconfig } = await import('../../../config/index.ts')
    const { encode } = await import('../../output/objects.ts')
    const config = await viewKubeconfig(await configFiles(invocation), flags)
    out.data(await encode(config, flags.output))
    return exitCodes.ok
  },
})
