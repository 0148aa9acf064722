import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { manifestFlags } from '../manifest-flags.ts'
import { fromFlag, ownedFlags, ownerChangeFlags } from '../ownership-flags.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = defineCommand({
  name: 'hand-over',
  summary: "Make fields of one manager another's, as if that had applied them",
  usage: [
    'hand-over TYPE/NAME… --from MANAGER --to MANAGER [--path FIELD…] [FLAGS]',
    'hand-over -f PATH --from MANAGER --to MANAGER [--path FIELD…] [FLAGS]',
  ],
  description:
    'No value changes, and no other owner. The next apply of the new owner changes them without a conflict, and removes those ' +
    'that it leaves out.',
  examples: [
    [
      'Replicas to an autoscaler',
      'hand-over deploy/web --from anykind --to scaler --path spec.replicas',
    ],
    ['A set to another tool', 'hand-over -f deploy/ --from anykind --to kustomize-controller'],
  ],
  completes: ['object', 'names'],
  flags: {
    ...manifestFlags,
    ...connectionFlags,
    ...ownedFlags,
    ...ownerChangeFlags,
    ...fromFlag,
    to: { kind: 'text', value: 'MANAGER', help: 'whose they become' },
  },
  async run(invocation) {
    const { from, to, path: paths, subresource } = invocation.flags
    if (from.length === 0 || to === undefined) throw new UsageError('--from and --to are needed')
    const { changeOwners, managersLike } = await import('../change-owners.ts')
    const { handOver, handOverPatch } = await import('../../gitops/index.ts')
    return changeOwners(invocation, async ({ resource, name, live, sends, call }) => {
      const move = { from: managersLike(live, from), to, paths, subresource }
      const { fields } = sends
        ? await handOver(resource, name, { ...move, ...call })
        : handOverPatch(live, move)
      return { handedOver: fields }
    })
  },
})
