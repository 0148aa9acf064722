import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { pruneFlags } from '../prune-flags.ts'
import { syncFlags } from '../sync-flags.ts'

export const command: Command = defineCommand({
  name: 'sync',
  summary: 'Keep the cluster as a folder says',
  usage: ['sync DIR --set [TYPE[.GROUP]/]NAME [--watch] [FLAGS]'],
  description:
    'Applies all manifests of DIR as a set, and prunes what is no longer in it; nothing is pruned where not all was ' +
    'applied. A folder of kustomize or helm is rendered by these programs. With --watch it goes on: with the folder, and, by ' +
    'watching the set, with what others do to it. What is as it was applied costs no request.',
  examples: [
    ['Once', 'sync deploy/ --set shop -n shop'],
    [
      'From then on, and what drifts is set right',
      'sync deploy/ --set shop -n shop --watch --self-heal',
    ],
    [
      'In a pod, of which there are two',
      'sync /source --set shop --watch --leader-election --health-port 8081',
    ],
  ],
  flags: { ...syncFlags, ...pruneFlags, ...connectionFlags },
  async run(invocation) {
    const { runSync } = await import('./sync/run-sync.ts')
    return runSync(invocation)
  },
})
