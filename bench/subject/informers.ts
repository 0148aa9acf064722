import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  type Cluster,
  connect,
  type Informer,
  type InformerOptions,
  type KubeObject,
  type StoreMode,
} from 'anykind'
import { definedName } from '../definitions.ts'
import { callRates } from '../rate.ts'
import { wallSeconds } from '../wall-clock.ts'
import { connectionsOpen } from './connections.ts'
import { liveBytes } from './live-bytes.ts'

/*
 * Our program in the scenarios about what an informer has and tells. Work is done as by client.ts; where nothing of an
 * object is asked for but its name, the serial is in that.
 */

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '0' },
    mode: { type: 'string', default: 'bytes' },
    parsed: { type: 'boolean', default: false },
    http2: { type: 'boolean', default: false },
  },
})
const count = Number(values.count)

/** What is printed. */
interface Work {
  objects: number
  checksum: number
  [figure: string]: number
}

const serialOf = (key: string): number => Number(key.slice(key.lastIndexOf('-') + 1))

const start = (cluster: Cluster, options: InformerOptions = {}): Promise<Informer> =>
  cluster.informer('widgets.bench.anykind.dev', {
    namespace: 'bench',
    mode: values.mode as StoreMode,
    ...options,
  })

const workOf = (serials: Iterable<number>): Work => {
  const work = { objects: 0, checksum: 0 }
  for (const serial of serials) {
    work.objects += 1
    work.checksum += serial
  }
  return work
}

/** Fills an informer, and tells for how long others had to wait meanwhile. */
async function fill(cluster: Cluster): Promise<Work> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  await using informer = await start(cluster)
  await informer.synced()
  delay.disable()
  return {
    ...workOf(informer.lister.keys().map(serialOf)),
    // The histogram has the whole time between two samples, of which one millisecond is the pause.
    eventLoopP99Seconds: Math.max(0, delay.percentile(99) / 1e9 - 0.001),
  }
}

/** Takes updates until the stream's last widget is added. */
async function replay(cluster: Cluster): Promise<Work> {
  const work = { objects: 0, checksum: 0 }
  const last = Promise.withResolvers<void>()
  let before: NodeJS.CpuUsage | undefined
  await using informer = await start(cluster)
  informer.addHandler(
    {
      add: ({ isInitial }) => isInitial || last.resolve(),
      update: event => {
        before ??= process.cpuUsage()
        work.objects += 1
        work.checksum += values.parsed ? serialIn(event.object) : serialOf(event.key)
      },
    },
    { maxPending: Number.POSITIVE_INFINITY },
  )
  await informer.synced()
  await last.promise
  const { user, system } = process.cpuUsage(before)
  return { ...work, cpuPerEventSeconds: (user + system) / 1e6 / work.objects }
}

const serialIn = ({ spec }: KubeObject): number => (spec as { serial: number }).serial

/** The first events find a program that is not warm yet. */
const coldEvents = 200

/** How long events take from the server to the handler, which has read the object by then. */
async function latency(cluster: Cluster): Promise<Work> {
  const seconds: number[] = []
  await using informer = await start(cluster, { namespace: 'bench-apply' })
  const done = Promise.withResolvers<void>()
  informer.addHandler({
    update: ({ object }) => {
      const sent = object.metadata.annotations?.['bench.anykind.dev/sent']
      seconds.push(wallSeconds() - Number(sent))
      if (seconds.length === count) done.resolve()
    },
  })
  await informer.synced()
  await done.promise
  const sorted = seconds.slice(coldEvents).sort((a, b) => a - b)
  const at = (part: number): number => sorted[Math.floor(sorted.length * part)] ?? Number.NaN
  return { ...workOf(seconds.keys()), latencyP50Seconds: at(0.5), latencyP99Seconds: at(0.99) }
}

/** Has an informer of each kind, for a while. */
async function idle(cluster: Cluster): Promise<Work> {
  const serials = Array.from({ length: count }, (_, serial) => serial)
  // What belongs to the client, connected, is not theirs.
  await cluster.discovery.resolve(definedName(0))
  const before = await liveBytes()
  const informers = await Promise.all(serials.map(serial => cluster.informer(definedName(serial))))
  await Promise.all(informers.map(informer => informer.synced()))
  await sleep(2000)
  const live = (await liveBytes()) - before
  const kinds = informers.map(({ resource }) => serialOf(`-${resource.kind.slice('Kind'.length)}`))
  return { ...workOf(kinds), connections: connectionsOpen(), liveBytes: live }
}

/** How often a second something is read from an informer. */
const reads =
  (
    read: (informer: Informer, keys: readonly string[]) => () => unknown,
    options?: InformerOptions,
  ) =>
  async (cluster: Cluster): Promise<Work> => {
    await using informer = await start(cluster, options)
    await informer.synced()
    const keys = [...informer.lister.keys()]
    const rates = await callRates(read(informer, keys))
    const callsPerSecond = rates[rates.length >> 1] ?? Number.NaN
    return { ...workOf(keys.map(serialOf)), callsPerSecond }
  }

/** Objects in an order in which none was read lately. */
const cold = ({ lister }: Informer, keys: readonly string[]) => {
  let next = 0
  return () => lister.get(keys[(next++ * 7919) % keys.length] ?? '')
}

/** Objects that have a label in common, by its index. */
const byLabel = ({ lister }: Informer) => {
  let next = 0
  return () => {
    const found = [...lister.keysByIndex('batch', `batch-${next++ % 1000}`)]
    if (found.length !== 100) throw new Error(`it found ${found.length} objects`)
    return found
  }
}

const scenarios: Readonly<Record<string, (cluster: Cluster) => Promise<Work>>> = {
  'informer-large': fill,
  'informer-lag': fill,
  'informer-replay': replay,
  'informer-latency': latency,
  'informers-idle': idle,
  'store-hot': reads(
    ({ lister }, [key = '']) =>
      () =>
        lister.get(key),
  ),
  'store-cold': reads(cold),
  'store-label': reads(byLabel, { indexers: { batch: { label: 'bench.anykind.dev/batch' } } }),
}
const scenario = scenarios[positionals[0] ?? '']
if (scenario === undefined) {
  throw new Error(`usage: informers.js ${Object.keys(scenarios).join('|')} --count N`)
}
await using cluster = await connect({ http2: values.http2 })
console.log(JSON.stringify(await scenario(cluster)))
