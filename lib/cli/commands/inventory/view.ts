import { type Command, defineCommand } from '../../command.ts'
import { connectionFlags } from '../../connection-flags.ts'
import { exitCodes } from '../../exit-code.ts'
import { memberTableFlags } from './member-table.ts'

export const command: Command = defineCommand({
  name: 'view',
  summary: 'List the members of a set',
  usage: ['inventory view [TYPE[.GROUP]/]NAME -n NAMESPACE [FLAGS]'],
  examples: [['What was applied with --applyset=shop', 'inventory view shop -n shop']],
  flags: { ...memberTableFlags, ...connectionFlags },
  async run(invocation) {
    const { readSetOnly } = await import('./set-arguments.ts')
    const { examineSet } = await import('../../../gitops/index.ts')
    const { printMembers } = await import('./member-table.ts')
    const { cluster, inventory } = await readSetOnly(invocation)
    const { signal } = invocation
    await printMembers(await examineSet(cluster.client, inventory, { signal }), invocation)
    return exitCodes.ok
  },
})
