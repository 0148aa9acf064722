import type { Cluster } from '../../../cluster.ts'
import type { SyncEvent, SyncOptions } from '../../../sync/index.ts'
import { version } from '../../../version.ts'
import { parseDuration } from '../../duration.ts'
import { type ExitCode, exitCodes } from '../../exit-code.ts'
import type { FlagValues } from '../../flags.ts'
import type { Invocation } from '../../invocation.ts'
import { parseCount } from '../../parse-count.ts'
import { parseMaxDelete, type pruneFlags } from '../../prune-flags.ts'
import { parseSetName } from '../../set-name.ts'
import type { syncFlags } from '../../sync-flags.ts'
import { UsageError } from '../../usage-error.ts'
import { syncPrinter } from './sync-printer.ts'

type Values = FlagValues<typeof syncFlags> &
  FlagValues<typeof pruneFlags> & { readonly namespace: string | undefined }

/** Keeps the set of the command line, once or until the process is told to stop. */
export async function runSync(invocation: Invocation<Values>): Promise<ExitCode> {
  const { args, flags, signal } = invocation
  const [folder, ...more] = args
  if (folder === undefined || more.length > 0) throw new UsageError('it takes one DIR')
  if (flags.set === undefined)
    throw new UsageError('--set is needed: what was applied is kept by it')
  const set = parseSetName(flags.set, '--set')
  const intervalMs = parseDuration(flags.interval, '--interval')
  const port = flags['health-port'] && parseCount(flags['health-port'], '--health-port')
  const { readSource, Sync, SyncMetrics, followFolder } = await import('../../../sync/index.ts')
  const cluster = await invocation.connect()
  const metrics = new SyncMetrics(set.name)
  await using listeners = await listenersOf(invocation, cluster)
  const sync = new Sync(cluster, {
    ...syncOptions(flags, { ...set, namespace: flags.namespace ?? cluster.namespace }),
    readSource: signal => readSource(folder, signal),
    intervalMs,
    onEvent(event) {
      metrics.count(event)
      listeners.tell(event)
    },
  })
  if (!flags.watch) return (await sync.once(signal)) ? exitCodes.ok : exitCodes.failure
  await using _ = typeof port === 'number' ? await serve(port) : undefined
  await Promise.all([followFolder(folder, () => sync.poke(), signal), lead()])
  return exitCodes.ok

  async function serve(port: number): Promise<AsyncDisposable> {
    const { HealthServer } = await import('../../../controller/index.ts')
    const { Metrics } = await import('../../../metrics/index.ts')
    const all = new Metrics()
    all.add(metrics)
    const options = { port, host: flags['health-host'], metrics: () => all.text() }
    return HealthServer.start(options, {
      sync: () => {
        if (!sync.isReady) throw new Error('the set is not applied')
      },
    })
  }

  async function lead(): Promise<void> {
    if (!flags['leader-election']) return sync.run(signal)
    const { LeaderElector } = await import('../../../controller/index.ts')
    const lease = { namespace: cluster.namespace, name: `anykind-sync-${set.name}` }
    await new LeaderElector(cluster.client, lease).run(signal, signal => sync.run(signal))
  }
}

const syncOptions = (
  flags: Values,
  set: SyncOptions['set'],
): Omit<SyncOptions, 'readSource' | 'onEvent'> => ({
  set,
  tooling: `anykind/${version}`,
  fieldManager: flags['field-manager'],
  force: flags['force-conflicts'],
  selfHeal: flags['self-heal'],
  prune: flags.prune && {
    allowed: new Set(flags['allow-prune']),
    maxDelete: parseMaxDelete(flags['max-delete']),
  },
})

/** Whoever is told of what happens: the terminal, and the cluster's events where that is wanted. */
async function listenersOf(
  { flags, out, err }: Invocation<Values>,
  cluster: Cluster,
): Promise<AsyncDisposable & { tell(event: SyncEvent): void }> {
  const print = await syncPrinter({ out, err, asJson: flags.output === 'ndjson' })
  if (!flags.events) {
    return { tell: print, [Symbol.asyncDispose]: () => Promise.resolve() }
  }
  const { SyncEvents } = await import('./sync-events.ts')
  const events = new SyncEvents(cluster.client)
  return {
    tell(event) {
      print(event)
      events.tell(event)
    },
    [Symbol.asyncDispose]: () => events[Symbol.asyncDispose](),
  }
}
