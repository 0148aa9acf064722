import type { Cluster } from '../../../cluster.ts'
import type { Inventory, PruneOptions } from '../../../gitops/index.ts'
import type { FlagValues } from '../../flags.ts'
import { openSet } from '../../open-set.ts'
import { parseMaxDelete, type pruneFlags } from '../../prune-flags.ts'
import { UsageError } from '../../usage-error.ts'

/** What `apply` has to prune by; the first two are kubectl's. */
export const applySetFlags = {
  prune: { kind: 'switch', help: 'delete what is in the set and not in the manifests' },
  applyset: {
    kind: 'text',
    value: '[TYPE[.GROUP]/]NAME',
    help: 'the object that keeps what is in the set; default TYPE is secrets',
  },
  'never-prune': {
    kind: 'list',
    value: 'KIND[/NAME]',
    commas: true,
    help: 'a kind or an object that is never pruned',
  },
  journal: {
    kind: 'switch',
    default: true,
    help: 'keep what was there, to go on after a kill or to undo; false where no disk can be written',
  },
  tooling: {
    kind: 'text',
    value: 'NAME/VERSION',
    help: 'who manages a set that is new; default anykind. With kubectl/v1.37 kubectl goes on with it',
  },
} as const

type Values = FlagValues<typeof applySetFlags> &
  FlagValues<typeof pruneFlags> & {
    readonly selector: string | undefined
    readonly namespace: string | undefined
    readonly 'dry-run': string
  }

/** What the flags say of pruning; undefined if nothing is to be. Throws UsageError, before anything is read. */
export function readPruneFlags(flags: Values): PruneOptions | undefined {
  const { prune, applyset } = flags
  if (!prune && applyset === undefined) return undefined
  if (!prune) throw new UsageError('--applyset requires --prune')
  if (applyset === undefined) {
    throw new UsageError('--prune requires --applyset, which knows what was applied before')
  }
  if (flags.selector !== undefined) {
    throw new UsageError('--selector is incompatible with --applyset: the set is all manifests')
  }
  return {
    allowed: new Set(flags['allow-prune']),
    never: new Set(flags['never-prune']),
    maxDelete: parseMaxDelete(flags['max-delete']),
    dryRun: flags['dry-run'] === 'server',
  }
}

/** The set of the flags. Throws UsageError where it is no name, ConfigError where it is another's. */
export const openInventory = (
  flags: Values,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<Inventory> =>
  openSet(flags.applyset ?? '', {
    cluster,
    // As to kubectl, whose default namespace would be another one tomorrow.
    namespace: flags.namespace,
    tooling: flags.tooling,
    dryRun: flags['dry-run'] === 'server',
    signal,
  })
