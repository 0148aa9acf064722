import type { ApplySetOptions } from '../../gitops/index.ts'
import type { Manifest } from '../../manifest/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { applyExitCodes, exitCodes } from '../exit-code.ts'
import type { FlagValues } from '../flags.ts'
import { healthFlags, readHealthFlags } from '../health-flags.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags, manifestSelectorFlag, readManifestFlags } from '../manifest-flags.ts'
import { ObjectResults, resultFlags } from '../object-results.ts'
import { pruneFlags } from '../prune-flags.ts'
import { UsageError } from '../usage-error.ts'
import { passesValidation, validateFlag } from '../validate-flag.ts'
import type { AppliedSet } from './apply/apply-and-prune.ts'
import { applyFlags, readApplyFlags } from './apply/apply-flags.ts'
import { applyManifests } from './apply/apply-manifests.ts'
import { applySetFlags, readPruneFlags } from './apply/apply-set-flags.ts'
import type { ApprovedManifests } from './apply/approved-manifests.ts'
import { exitCodeOf } from './apply/exit-code-of.ts'
import { startJournal } from './apply/start-journal.ts'

const flags = {
  ...manifestFlags,
  selector: manifestSelectorFlag,
  ...connectionFlags,
  ...applyFlags,
  ...applySetFlags,
  ...pruneFlags,
  ...resultFlags,
  plan: {
    kind: 'text',
    value: 'FILE',
    help: 'apply what may still be done of a plan that was kept, and nothing else; -f gives the Secrets of it',
  },
  timeout: { kind: 'text', value: 'TIME', default: '0', help: 'longest time to wait; 0 for ever' },
  validate: validateFlag,
  wait: { kind: 'switch', help: 'wait until all objects are ready' },
  ...healthFlags,
} as const

type Values = FlagValues<typeof flags>

/** What a plan says itself. */
const termFlags = ['conflict-policy', 'force-conflicts', 'replace-immutable'] as const

export const command: Command = defineCommand({
  name: 'apply',
  summary: 'Make the cluster hold what manifests say, by server-side apply',
  usage: ['apply -f PATH [FLAGS]', 'apply --plan FILE [-f PATH] [FLAGS]'],
  description:
    'All manifests are checked before the first is sent; with a fault in any, none is. Each object goes out as soon as what it ' +
    'needs is there: its namespace, its CustomResourceDefinition, what it names, and what its annotations say. ' +
    'Exit code 0: all is done; 3: not all was applied; 4: other managers own fields that would change; 5: some did not get ' +
    "ready; 6: refused, as it is another owner's, or something would be lost.",
  examples: [
    ['A folder, until all of it is ready', 'apply -f deploy/ --wait --timeout=5m'],
    ["The server's verdict, and nothing stored", 'apply -f deploy/ --dry-run=server'],
    ['What was looked at, as it is', 'apply --plan plan.json -f deploy/'],
    ['A set, and no more what is not in it', 'apply -f deploy/ --prune --applyset=shop -n shop'],
  ],
  flags,
  refused: {
    force:
      'to take over fields use --force-conflicts, to make anew what cannot be changed --replace-immutable',
    'prune-allowlist': 'the set knows which kinds it has: --applyset',
  },
  async run(invocation) {
    const { flags, err } = invocation
    const pruning = readPruneFlags(flags)
    const own = await readApplyFlags(invocation)
    await using health = await readHealthFlags(flags)
    await using journal = pruning && (await startJournal(invocation))
    const results = await ObjectResults.of(invocation)
    const { manifests, how: planned, set: approved } = await wanted(invocation, results)
    const options = { ...own, ...planned }
    if (manifests.length === 0 && flags.plan === undefined) {
      err.line('error: no objects passed to apply')
      return exitCodes.failure
    }
    if (!(await hasOrder(manifests, options, invocation))) return exitCodes.usage
    if (flags['dry-run'] === 'client') {
      if (pruning !== undefined)
        throw new UsageError('--prune asks a cluster: use --dry-run=server')
      const { dryRunClient } = await import('./apply/dry-run-client.ts')
      return dryRunClient(manifests, invocation, results, options)
    }
    const cluster = await invocation.connect()
    if (!(await passesValidation(manifests, cluster, invocation))) return exitCodes.invalid
    const definitions = manifests.filter(({ object }) => object.kind === 'CustomResourceDefinition')
    if (definitions.length > 0) {
      const { mayApplyDefinitions } = await import('./apply/check-definitions.ts')
      const mayApply = await mayApplyDefinitions(
        definitions,
        cluster,
        invocation,
        options.fieldManager,
      )
      if (!mayApply) return applyExitCodes.refused
    }
    const run = async (manifests: readonly Manifest[], set: AppliedSet = {}) => {
      const how = { ...options, ...set, health }
      const { isWhole, kept } = await applyManifests(manifests, cluster, invocation, results, how)
      if (flags.wait && !options.dryRun) {
        const { waitUntilReady } = await import('./apply/wait-until-ready.ts')
        await waitUntilReady(kept, { cluster, invocation, results, health })
      }
      return isWhole
    }
    if (pruning === undefined) await run(manifests)
    else {
      const { applyAndPrune } = await import('./apply/apply-and-prune.ts')
      const { fieldManager } = options
      const how = { pruning, cluster, invocation, results, journal, fieldManager, approved }
      await applyAndPrune(manifests, run, how)
    }
    await results.print({ list: manifests.length > 1 })
    return exitCodeOf(results.failures)
  },
})

/** What is to be applied: what the manifests say, or what may still be done of a plan, and how that says to. */
async function wanted(
  invocation: Invocation<Values>,
  results: ObjectResults,
): Promise<Pick<ApprovedManifests, 'manifests'> & Partial<ApprovedManifests>> {
  const { plan, 'dry-run': dryRun } = invocation.flags
  if (plan === undefined) return { manifests: await readManifestFlags(invocation) }
  if (dryRun === 'client') throw new UsageError('--plan asks a cluster: use --dry-run=server')
  const own = termFlags.find(name => Boolean(invocation.flags[name]))
  if (own !== undefined)
    throw new UsageError(`a plan is applied as it was made: leave out --${own}`)
  const { approvedManifests } = await import('./apply/approved-manifests.ts')
  return approvedManifests(invocation, plan, results)
}

/** Whether the manifests can be put in order; what keeps them from it is in the manifests, and is told before anything is asked. */
async function hasOrder(
  manifests: readonly Manifest[],
  { hooks }: ApplySetOptions,
  { flags: { namespace }, err }: Invocation<Values>,
): Promise<boolean> {
  const { OrderError, orderSet } = await import('../../gitops/index.ts')
  try {
    orderSet(manifests, { namespace, hooks })
    return true
  } catch (error) {
    if (!(error instanceof OrderError)) throw error
    for (const fault of error.faults) err.line(`error: ${fault}`)
    return false
  }
}
