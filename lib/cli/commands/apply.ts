import type { Cluster } from '../../cluster.ts'
import type { WriteLog } from '../../gitops/index.ts'
import type { Manifest } from '../../manifest/index.ts'
import { type Command, defineCommand } from '../command.ts'
import { connectionFlags } from '../connection-flags.ts'
import { serverDryRunFlag } from '../dry-run-flag.ts'
import { parseDuration } from '../duration.ts'
import { exitCodes } from '../exit-code.ts'
import type { FlagValues } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { manifestFlags, manifestSelectorFlag, readManifestFlags } from '../manifest-flags.ts'
import { ObjectResults, placeOf, resultFlags } from '../object-results.ts'
import { resourceName } from '../output/resource-name.ts'
import { pruneFlags } from '../prune-flags.ts'
import { UsageError } from '../usage-error.ts'
import { fieldValidationOf, passesValidation, validateFlag } from '../validate-flag.ts'
import { applySetFlags, readPruneFlags } from './apply/apply-set-flags.ts'

const flags = {
  ...manifestFlags,
  selector: manifestSelectorFlag,
  ...connectionFlags,
  'dry-run': serverDryRunFlag,
  'field-manager': {
    kind: 'text',
    value: 'NAME',
    default: 'anykind',
    help: 'who will own the fields',
  },
  'force-conflicts': { kind: 'switch', help: 'take over fields that other managers own' },
  ...applySetFlags,
  ...pruneFlags,
  ...resultFlags,
  'server-side': { kind: 'switch', default: true, help: "always so; accepted for kubectl's sake" },
  timeout: { kind: 'text', value: 'TIME', default: '0', help: 'longest time to wait; 0 for ever' },
  validate: validateFlag,
  wait: { kind: 'switch', help: 'wait until all objects are ready' },
} as const

type Values = FlagValues<typeof flags>

export const command: Command = defineCommand({
  name: 'apply',
  summary: 'Make the cluster hold what manifests say, by server-side apply',
  usage: ['apply -f PATH [FLAGS]'],
  description:
    'All manifests are checked before the first is sent; with a fault in any, none is. Objects go out in an ' +
    'order that works in one go, a CustomResourceDefinition before its objects.',
  examples: [
    ['A folder, until all of it is ready', 'apply -f deploy/ --wait --timeout=5m'],
    ["The server's verdict, and nothing stored", 'apply -f deploy/ --dry-run=server'],
    ['A set, and no more what is not in it', 'apply -f deploy/ --prune --applyset=shop -n shop'],
  ],
  flags,
  refused: {
    force: 'nothing is deleted to be made anew; to take over fields use --force-conflicts',
    'prune-allowlist': 'the set knows which kinds it has: --applyset',
  },
  async run(invocation) {
    const { flags, err } = invocation
    if (!flags['server-side']) throw new UsageError('there is server-side apply only')
    const timeoutMs = parseDuration(flags.timeout, '--timeout')
    const pruning = readPruneFlags(flags)
    const results = await ObjectResults.of(invocation)
    const manifests = await readManifestFlags(invocation)
    if (manifests.length === 0) {
      err.line('error: no objects passed to apply')
      return exitCodes.failure
    }
    const cluster = await invocation.connect()
    if (!(await passesValidation(manifests, cluster, invocation))) return exitCodes.invalid
    const run = async (manifests: readonly Manifest[], log?: WriteLog) => {
      await apply(manifests, { cluster, invocation, results, log })
      if (flags.wait && flags['dry-run'] === 'none') {
        await wait(timeoutMs, cluster, invocation, results)
      }
    }
    if (pruning === undefined) await run(manifests)
    else {
      const { applyAndPrune } = await import('./apply/apply-and-prune.ts')
      await applyAndPrune(manifests, run, { pruning, cluster, invocation, results })
    }
    await results.print({ list: manifests.length > 1 })
    return results.failed ? exitCodes.failure : exitCodes.ok
  },
})

interface Applying {
  readonly cluster: Cluster
  readonly invocation: Invocation<Values>
  readonly results: ObjectResults
  readonly log: WriteLog | undefined
}

async function apply(
  manifests: readonly Manifest[],
  { cluster, invocation, results, log }: Applying,
): Promise<void> {
  const { flags, err, signal, tell } = invocation
  const { applySet } = await import('../../gitops/index.ts')
  const dryRun = flags['dry-run'] === 'server'
  const events = applySet(cluster.client, manifests, {
    fieldManager: flags['field-manager'],
    fieldValidation: fieldValidationOf[flags.validate],
    force: flags['force-conflicts'],
    dryRun,
    log,
    signal,
  })
  const done = dryRun ? 'serverside-applied (server dry run)' : 'serverside-applied'
  const places = new Map(manifests.map((manifest, place) => [manifest, place]))
  let told = 0
  tell(`applying ${manifests.length} objects`)
  for await (const event of events) {
    told++
    tell(`applied ${told} of ${manifests.length}`)
    if (event.type === 'applied') results.add(event.object, done, places.get(event.item))
    else if (event.type === 'failed') results.fail(event.error, event.item)
    else err.line(`${placeOf(event.item)}: skipped: ${event.reason}`)
  }
}

async function wait(
  timeoutMs: number,
  cluster: Cluster,
  { signal, tell }: Invocation<Values>,
  results: ObjectResults,
): Promise<void> {
  const { waitForReady } = await import('../../gitops/index.ts')
  const options = timeoutMs > 0 ? { timeoutMs, signal } : { signal }
  for await (const event of waitForReady(cluster.client, results.objects, options)) {
    if (event.type === 'ready') results.say(event.object, 'ready')
    else if (event.type === 'failed') results.fail(event.error)
    else tell(`waiting: ${resourceName(event.object)}: ${event.message}`)
  }
}
