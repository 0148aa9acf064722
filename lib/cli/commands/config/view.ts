import type { KubeObject } from '../../../core/index.ts'
import { type Command, defineCommand } from '../../command.ts'
import { exitCodes } from '../../exit-code.ts'
import { objectFormats, printerOf } from '../../output/printer.ts'
import { UsageError } from '../../usage-error.ts'
import { configFiles, kubeconfigFlag } from './files.ts'

export const command: Command = defineCommand({
  name: 'view',
  summary: 'Show the merged kubeconfig',
  usage: ['config view [--minify] [--flatten] [--raw] [-o FORMAT]'],
  examples: [
    ['What the current context uses, without secrets', 'config view --minify'],
    ['The namespace of the current context', "config view --minify -o jsonpath='{..namespace}'"],
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
      help: objectFormats,
    },
    raw: { kind: 'switch', help: 'secrets as they are' },
  },
  async run(invocation) {
    const { flags, args, out } = invocation
    if (args.length > 0) throw new UsageError(`unexpected arguments: ${args.join(' ')}`)
    const { viewKubeconfig } = await import('../../../config/index.ts')
    if (flags.output === 'name') throw new UsageError('a kubeconfig has no name')
    const print = await printerOf(flags.output)
    const config = await viewKubeconfig(await configFiles(invocation), flags)
    // It is printed as objects are, though it has no metadata.
    await print([config as KubeObject], { list: false, out })
    return exitCodes.ok
  },
})
