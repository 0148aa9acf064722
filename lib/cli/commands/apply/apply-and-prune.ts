import type { Cluster } from '../../../cluster.ts'
import type { Inventory, Journal, PruneOptions, WriteLog } from '../../../gitops/index.ts'
import type { Manifest } from '../../../manifest/index.ts'
import type { FlagValues } from '../../flags.ts'
import type { Invocation } from '../../invocation.ts'
import type { ObjectResults } from '../../object-results.ts'
import { resourceName } from '../../output/resource-name.ts'
import type { pruneFlags } from '../../prune-flags.ts'
import { type applySetFlags, openInventory } from './apply-set-flags.ts'
import type { ApprovedSet } from './approved-manifests.ts'
import { confirmPrune } from './confirm-prune.ts'

type Values = FlagValues<typeof applySetFlags> &
  FlagValues<typeof pruneFlags> & {
    readonly filename: readonly string[]
    readonly selector: string | undefined
    readonly namespace: string | undefined
    readonly 'dry-run': string
  }

/** The set that manifests are applied as. */
export interface AppliedSet {
  /** Hears of each write. */
  readonly log?: WriteLog | undefined
  /** Its id. */
  readonly applySet?: string | undefined
}

/** What it takes to apply a set and to prune what has left it. */
export interface Pruning {
  readonly pruning: PruneOptions
  readonly cluster: Cluster
  readonly invocation: Invocation<Values>
  readonly results: ObjectResults
  /** Where what was there is kept; undefined if it is not to be. */
  readonly journal: Journal | undefined
  /** Who applies: of a plan, whoever it says. */
  readonly fieldManager: string
  /** Where a plan is applied: what that has looked at. */
  readonly approved?: ApprovedSet | undefined
}

/**
 * Applies the manifests as a set by `run`, which says whether all of it is applied, then prunes. Nothing is pruned where not all was applied, and is ready if that was waited
 * for. What is written goes through a journal, and a run that was killed is gone on with.
 */
export async function applyAndPrune(
  manifests: readonly Manifest[],
  run: (manifests: readonly Manifest[], set: AppliedSet) => Promise<boolean>,
  { approved, ...how }: Pruning,
): Promise<void> {
  const { cluster, invocation, results, journal, fieldManager } = how
  const { flags, err, signal } = invocation
  const { applyHome } = await import('../../../gitops/index.ts')
  const inventory = await openInventory(flags, cluster, signal)
  // Those of a plan have the label already.
  const sent = approved === undefined ? inventory.labelled(manifests) : manifests
  const members = approved?.items ?? sent
  if (journal?.state.unfinished !== undefined) {
    err.line(
      `the run of ${journal.state.unfinished.time} did not end: going on with it; "anykind undo" would take it back`,
    )
  }
  await inventory.begin(
    members.map(({ object }) => object),
    async () => {
      await journal?.begin(inventory, fieldManager)
      await applyHome(cluster.client, inventory, members, {
        fieldManager,
        dryRun: flags['dry-run'] === 'server',
        log: journal,
        signal,
      })
    },
  )
  const isWhole = await run(sent, { log: journal, applySet: inventory.id })
  if (results.failed || !isWhole) {
    err.line('nothing was pruned, as not all was applied')
    return
  }
  await prune(inventory, { ...how, approved })
  if (!results.failed) await journal?.end()
  if (inventory.entries === undefined) {
    err.line('the set is too large for an exact inventory: its members are known by label alone')
  }
}

async function prune(
  inventory: Inventory,
  { approved, pruning, cluster, invocation, results, journal, fieldManager }: Pruning,
): Promise<void> {
  const { err, signal } = invocation
  const { BlastRadius, foreignOwnerReason, pruneSet } = await import('../../../gitops/index.ts')
  const served = await cluster.discovery.resources(signal)
  const ours = { fieldManager, applySet: inventory.id }
  const applied = [...results.objects, ...(approved?.standing ?? [])]
  const events = pruneSet(cluster.client, inventory, applied, {
    ...pruning,
    approved: approved?.doomed,
    fieldManager,
    foreignOwner: member => foreignOwnerReason(member, ours),
    blastRadius: new BlastRadius(cluster.client, served, signal),
    confirm: confirmPrune(invocation),
    log: journal,
    signal,
  })
  const done = pruning.dryRun ? 'pruned (server dry run)' : 'pruned'
  try {
    for await (const event of events) {
      if (event.type === 'failed') results.fail(event.error)
      else if (event.type === 'kept') {
        err.line(`${resourceName(event.object)} kept: ${event.reason}`)
      } else {
        results.say(event.object, done)
        const { evidence, affects } = event
        err.line(`${resourceName(event.object)}: ${[...evidence, ...affects].join('; ')}`)
      }
    }
  } catch (error) {
    // More was to be pruned than may be: all that was applied is told all the same.
    const { ConfigError } = await import('../../../core/index.ts')
    if (!(error instanceof ConfigError)) throw error
    results.fail(error)
  }
}
