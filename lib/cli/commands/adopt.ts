import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import type { ExitCode } from '../exit-code.ts'
import type { FlagValues } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags } from '../manifest-flags.ts'
import { fromFlag, ourselvesFlag, ownedFlags, ownerChangeFlags } from '../ownership-flags.ts'
import { UsageError } from '../usage-error.ts'

const flags = {
  ...manifestFlags,
  ...connectionFlags,
  ...ownedFlags,
  ...ownerChangeFlags,
  ...ourselvesFlag,
  ...fromFlag,
  unowned: { kind: 'switch', help: 'the fields of --path that nobody owns: defaults, above all' },
} as const

type Values = FlagValues<typeof flags>

export const command: Command = defineCommand({
  name: 'adopt',
  summary: "Make other managers' fields our own, as if we had applied them",
  usage: [
    'adopt TYPE/NAME… [--from MANAGER…] [--path FIELD…] [FLAGS]',
    'adopt -f PATH [--from MANAGER…] [--path FIELD…] [FLAGS]',
  ],
  description:
    'Without --from those of who has applied client-side (kubectl apply). No value changes; the next apply changes them ' +
    'without a conflict, and removes those that it leaves out.',
  examples: [
    ['From kubectl apply to server-side apply', 'adopt deploy/web'],
    ['A set that Helm has installed', 'adopt -f deploy/ --from helm'],
    [
      'A default, so that no other value takes its place',
      'adopt deploy/web --unowned --path spec.strategy',
    ],
    ['What somebody has edited', 'adopt deploy/web --from kubectl-edit --path spec.replicas'],
  ],
  completes: ['object', 'names'],
  flags,
  async run(invocation) {
    const { from, path: paths, subresource, unowned, 'field-manager': to } = invocation.flags
    if (unowned) return adoptNobodys(invocation)
    const { changeOwners, managersLike } = await import('../change-owners.ts')
    const { clientSideManagers } = await import('../../client/index.ts')
    const { handOver, handOverPatch } = await import('../../gitops/index.ts')
    return changeOwners(invocation, async ({ resource, name, live, sends, call }) => {
      const managers = from.length === 0 ? clientSideManagers(live) : managersLike(live, from)
      const move = { from: managers, to, paths, subresource }
      const { fields } = sends
        ? await handOver(resource, name, { ...move, ...call })
        : handOverPatch(live, move)
      return { adopted: fields }
    })
  },
})

async function adoptNobodys(invocation: Invocation<Values>): Promise<ExitCode> {
  const { from, path: paths, subresource, 'field-manager': fieldManager } = invocation.flags
  if (paths.length === 0)
    throw new UsageError('--unowned needs --path: all would be each default, too')
  if (from.length > 0) throw new UsageError('--unowned is of what nobody owns: it takes no --from')
  if (subresource !== '') throw new UsageError('--unowned takes no --subresource')
  if (invocation.flags['dry-run'] === 'client') {
    throw new UsageError(
      '--unowned: only the server knows which fields these are; use --dry-run=server',
    )
  }
  const { changeOwners } = await import('../change-owners.ts')
  const { adoptUnowned } = await import('../../gitops/index.ts')
  return changeOwners(invocation, async ({ resource, name, call }) => {
    const { fields } = await adoptUnowned(resource, name, { paths, fieldManager, ...call })
    return { adopted: fields }
  })
}
