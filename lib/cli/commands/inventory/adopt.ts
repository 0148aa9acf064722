import { type Command, defineCommand } from '../../command.ts'
import { connectionFlags } from '../../connection-flags.ts'
import { UsageError } from '../../usage-error.ts'

export const command: Command = defineCommand({
  name: 'adopt',
  summary: 'Make objects that are stored members of a set',
  usage: ['inventory adopt [TYPE[.GROUP]/]NAME TYPE/NAME… -n NAMESPACE [FLAGS]'],
  description:
    'They get its label and a place in its inventory, and are not applied: what is then not in the manifests of the set is pruned ' +
    'with its next run. What another set, a controller or another tool has is refused.',
  examples: [['Two objects', 'inventory adopt shop configmap/settings deploy/web -n shop']],
  flags: connectionFlags,
  async run(invocation) {
    const { signal } = invocation
    const { readObjects, readSet } = await import('./set-arguments.ts')
    const { adoptMembers, foreignOwnerReason } = await import('../../../gitops/index.ts')
    const { tellMembers } = await import('./member-results.ts')
    if (invocation.args.length < 2) throw new UsageError('a set and objects are needed')
    const { cluster, inventory, rest } = await readSet(invocation)
    const objects = await readObjects(rest, cluster, signal)
    const events = adoptMembers(cluster.client, inventory, objects, {
      foreignOwner: object => foreignOwnerReason(object, { applySet: inventory.id }),
      signal,
    })
    return tellMembers(events, 'adopted', invocation)
  },
})
