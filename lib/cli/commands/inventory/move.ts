import { type Command, defineCommand } from '../../command.ts'
import { connectionFlags } from '../../connection-flags.ts'
import { UsageError } from '../../usage-error.ts'

export const command: Command = defineCommand({
  name: 'move',
  summary: 'Make members of one set those of another, without deleting them',
  usage: ['inventory move FROM TO (TYPE/NAME… | --all) -n NAMESPACE [FLAGS]'],
  description:
    'Both sets have the members first, then each gets its new label, then the first set forgets them: a move that ends anywhere ' +
    'leaves each in one of both, and can be called again. TO is made if it is not there.',
  examples: [['One object', 'inventory move shop billing configmap/prices -n shop']],
  flags: { ...connectionFlags, all: { kind: 'switch', help: 'all members of the first set' } },
  async run(invocation) {
    const { flags, args, signal } = invocation
    const [, target, ...names] = args
    if (target === undefined) throw new UsageError('two sets are needed: FROM TO')
    if (flags.all === names.length > 0) throw new UsageError('either objects are named, or --all')
    const { readObjects, readSet } = await import('./set-arguments.ts')
    const { openSet } = await import('../../open-set.ts')
    const { moveMembers } = await import('../../../gitops/index.ts')
    const { tellMembers } = await import('./member-results.ts')
    const { cluster, inventory: from } = await readSet(invocation)
    const to = await openSet(target, { cluster, namespace: flags.namespace, signal })
    const objects = flags.all ? await from.members() : await readObjects(names, cluster, signal)
    const events = moveMembers(cluster.client, from, to, objects, { signal })
    return tellMembers(events, 'moved', invocation)
  },
})
