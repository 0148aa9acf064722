import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { serverDryRunFlag } from '../dry-run-flag.ts'
import { exitCodes } from '../exit-code.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = defineCommand({
  name: 'undo',
  summary: 'Take back what the last apply of a set has done',
  usage: ['undo --applyset=[TYPE[.GROUP]/]NAME -n NAMESPACE [FLAGS]'],
  description:
    'By the journal that apply --prune --applyset keeps on this machine, whether that run ended or was killed. What was pruned is made ' +
    'again, what was applied before is applied again, and what the run has made is deleted, if it is still that. Fields of others stay as they are.',
  examples: [['The last run', 'undo --applyset=shop -n shop']],
  flags: {
    applyset: {
      kind: 'text',
      value: '[TYPE[.GROUP]/]NAME',
      help: 'the set; default TYPE is secrets',
    },
    'dry-run': serverDryRunFlag,
    'force-conflicts': { kind: 'switch', help: 'take back fields that others own by now' },
    ...connectionFlags,
  },
  async run(invocation) {
    if (invocation.flags.applyset === undefined) throw new UsageError('--applyset is needed')
    if (invocation.args.length > 0) throw new UsageError('it takes no arguments')
    const { undoLastRun } = await import('./undo/undo-last-run.ts')
    return (await undoLastRun(invocation, invocation.flags.applyset))
      ? exitCodes.ok
      : exitCodes.failure
  },
})
