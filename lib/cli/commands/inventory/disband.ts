import { type Command, defineCommand } from '../../command.ts'
import { connectionFlags } from '../../connection-flags.ts'

export const command: Command = defineCommand({
  name: 'disband',
  summary: 'Let go of all members, which stay, and end the set',
  usage: ['inventory disband [TYPE[.GROUP]/]NAME -n NAMESPACE [FLAGS]'],
  description:
    'Takes the label off each member, then deletes the parent; one that holds something else, or is no Secret or ConfigMap, only ' +
    'stops being a parent.',
  examples: [['A set that is no longer wanted', 'inventory disband shop -n shop']],
  flags: connectionFlags,
  async run(invocation) {
    const { signal } = invocation
    const { readSetOnly } = await import('./set-arguments.ts')
    const { disbandSet } = await import('../../../gitops/index.ts')
    const { tellMembers } = await import('./member-results.ts')
    const { cluster, inventory } = await readSetOnly(invocation)
    return tellMembers(disbandSet(cluster.client, inventory, { signal }), 'released', invocation)
  },
})
