import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { manifestFlags } from '../manifest-flags.ts'
import { ourselvesFlag, ownedFlags, ownerChangeFlags } from '../ownership-flags.ts'

export const command: Command = defineCommand({
  name: 'relinquish',
  summary: 'Give up fields that we have applied',
  usage: [
    'relinquish TYPE/NAME… [--path FIELD…] [--keep-values] [FLAGS]',
    'relinquish -f PATH [--path FIELD…] [--keep-values] [FLAGS]',
  ],
  description:
    "Who else owns them keeps them; what nobody else owns goes, as after an apply that leaves it out. With --keep-values nothing goes: fields that are nobody else's keep their values, and " +
    "are nobody's. To make them somebody's use hand-over.",
  examples: [
    ['What would go', 'relinquish deploy/web --dry-run=server'],
    [
      'Leave replicas to an autoscaler, as they are',
      'relinquish deploy/web --path spec.replicas --keep-values',
    ],
  ],
  completes: ['object', 'names'],
  flags: {
    ...manifestFlags,
    ...connectionFlags,
    ...ownedFlags,
    ...ownerChangeFlags,
    ...ourselvesFlag,
    'keep-values': { kind: 'switch', help: 'leave all values as they are' },
  },
  async run(invocation) {
    const {
      path: paths,
      subresource,
      'field-manager': fieldManager,
      'keep-values': keepValues,
    } = invocation.flags
    const { changeOwners } = await import('../change-owners.ts')
    const { planRelinquish, relinquish } = await import('../../gitops/index.ts')
    return changeOwners(invocation, async ({ resource, name, live, sends, call }) => {
      const options = { fieldManager, paths, subresource, keepValues }
      const { exclusive, shared } = sends
        ? await relinquish(resource, name, { ...options, ...call })
        : planRelinquish(live, options)
      return { [keepValues ? 'kept' : 'removed']: exclusive, left: shared }
    })
  },
})
