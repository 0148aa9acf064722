import { subscribe } from 'node:diagnostics_channel'
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import {
  type Cluster,
  connect,
  type Informer,
  type KubeObject,
  type ResourceClient,
  type StoreMode,
} from 'anykind'
import { connectionsOpened } from './connections.ts'
import { liveBytes } from './live-bytes.ts'

/*
 * Our own program in the comparison: one subcommand per scenario, the work done as one JSON line on
 * stdout. bench/README.md has the contract.
 */

/** The number of objects, and the sum of their spec.serial. */
class Work {
  objects = 0
  checksum = 0
  /** What they take in memory, where that is asked for. */
  liveBytes?: number

  add(object: KubeObject): void {
    this.objects += 1
    this.checksum += (object.spec as { serial: number }).serial
  }
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '0' },
    concurrency: { type: 'string', default: '1' },
    template: { type: 'string', default: '' },
    guarded: { type: 'boolean', default: false },
    http2: { type: 'boolean', default: false },
    mode: { type: 'string', default: 'bytes' },
    metadata: { type: 'boolean', default: false },
  },
})
const count = Number(values.count)
const concurrency = Number(values.concurrency)

const list = async (cluster: Cluster): Promise<Work> => {
  const widgets = await cluster.resource('widgets.bench.anykind.dev')
  const all: KubeObject[] = []
  for await (const object of widgets.in('bench').list()) all.push(object)
  const work = new Work()
  for (const object of all) work.add(object)
  return work
}

const iterate = async (cluster: Cluster): Promise<Work> => {
  const widgets = await cluster.resource('widgets.bench.anykind.dev')
  const work = new Work()
  for await (const object of widgets.in('bench').list()) work.add(object)
  return work
}

const get = async (cluster: Cluster): Promise<Work> => {
  const widgets = (await cluster.resource('widgets.bench.anykind.dev')).in('bench')
  return concurrently(index => widgets.get(nameOf(index)))
}

/** Opens all watches, and closes the first when the last has shown its object. */
const watchIdle = async (cluster: Cluster): Promise<Work> => {
  const widgets = (await cluster.resource('widgets.bench.anykind.dev')).in('bench')
  const work = new Work()
  const watches = Array.from({ length: count }, (_, index) =>
    widgets.watch({ fieldSelector: `metadata.name=${nameOf(index)}` }),
  )
  await Promise.all(
    watches.map(async watch => {
      const { value } = await watch.next()
      if (value) work.add(value.object)
    }),
  )
  await Promise.all(watches.map(watch => watch.return()))
  return work
}

/** Begins an informer, and ends with its first list. */
const startInformer = async (cluster: Cluster): Promise<Informer> => {
  const informer = await cluster.informer('widgets.bench.anykind.dev', {
    namespace: 'bench',
    mode: values.mode as StoreMode,
    onlyMetadata: values.metadata,
    omitManagedFields: values.metadata,
  })
  await informer.synced()
  return informer
}

/** What an informer has, by the names of the objects: who reads few parses few. */
const informerWork = ({ lister }: Informer): Work => {
  const work = new Work()
  for (const key of lister.keys()) {
    work.objects += 1
    work.checksum += Number(key.slice(key.lastIndexOf('-') + 1))
  }
  return work
}

const informer = async (cluster: Cluster): Promise<Work> => {
  await using started = await startInformer(cluster)
  return informerWork(started)
}

const informerMemory = async (cluster: Cluster): Promise<Work> => {
  // What belongs to the client, connected, is not the cache's.
  await (await cluster.resource('widgets.bench.anykind.dev')).in('bench').get(nameOf(0))
  const before = await liveBytes()
  await using started = await startInformer(cluster)
  const held = (await liveBytes()) - before
  return Object.assign(informerWork(started), { liveBytes: held })
}

const apply = async (cluster: Cluster): Promise<Work> => {
  const template = JSON.parse(await readFile(values.template, 'utf8')) as KubeObject
  const widgets = (await cluster.resource('widgets.bench.anykind.dev')).in('bench-apply')
  return concurrently(index => widgets.apply(stamped(template, index), { fieldManager: 'bench' }))
}

const nameOf = (index: number): string => `widget-${String(index).padStart(5, '0')}`

const stamped = (template: KubeObject, serial: number): KubeObject => ({
  ...template,
  metadata: { ...template.metadata, name: nameOf(serial) },
  spec: { ...(template.spec as object), serial },
})

/** Runs the call for every index, with `concurrency` of them in flight. */
async function concurrently(
  call: (index: number) => ReturnType<ResourceClient['get']>,
): Promise<Work> {
  const work = new Work()
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < count) work.add(await call(next++))
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return work
}

const scenarios: Readonly<Record<string, (cluster: Cluster) => Promise<Work>>> = {
  list,
  iterate,
  get,
  'get-burst': get,
  'watch-idle': watchIdle,
  apply,
  informer,
  'informer-memory': informerMemory,
}
const scenario = scenarios[positionals[0] ?? '']
if (scenario === undefined) {
  throw new Error(
    'usage: client.js list|iterate|get|get-burst|watch-idle|apply|informer|informer-memory --count N --concurrency C --template FILE',
  )
}
if (values.guarded) subscribe('tracing:anykind:request:end', () => {})
await using cluster = await connect({
  http2: values.http2,
  ...(values.guarded ? { rateLimit: { qps: 1_000_000, burst: 1_000_000 } } : {}),
})
console.log(JSON.stringify({ ...(await scenario(cluster)), connections: connectionsOpened() }))
