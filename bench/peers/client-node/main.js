// The benchmark's peer for @kubernetes/client-node: one subcommand per scenario, the work done as one
// JSON line on stdout. bench/README.md has the contract.
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import {
  CustomObjectsApi,
  KubeConfig,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node'
import { liveBytes } from './live-bytes.js'
import { wallSeconds } from './wall-clock.js'

const widgets = { group: 'bench.anykind.dev', version: 'v1', plural: 'widgets' }
const scenarios = {
  list,
  iterate,
  get,
  apply,
  informer,
  'informer-memory': informerMemory,
  'informer-replay': replay,
  'informer-latency': latency,
}

/** The first events find a program that is not warm yet. */
const coldEvents = 200

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '0' },
    concurrency: { type: 'string', default: '1' },
    template: { type: 'string', default: '' },
  },
})
const count = Number(values.count)
const concurrency = Number(values.concurrency)
const scenario = scenarios[positionals[0]]
if (scenario === undefined) {
  throw new Error(`usage: main.js ${Object.keys(scenarios).join('|')} --count N --concurrency C --template FILE`)
}

const config = new KubeConfig()
config.loadFromDefault()
const api = config.makeApiClient(CustomObjectsApi)
console.log(JSON.stringify(await scenario()))
// An informer has no end that ends its timers.
process.exit()

async function list() {
  const all = await api.listNamespacedCustomObject({ ...widgets, namespace: 'bench' })
  const work = newWork()
  for (const object of all.items) add(work, object)
  return work
}

async function iterate() {
  const work = newWork()
  let next
  do {
    const page = await api.listNamespacedCustomObject({
      ...widgets,
      namespace: 'bench',
      limit: 500,
      _continue: next,
    })
    for (const object of page.items) add(work, object)
    next = page.metadata._continue ?? page.metadata.continue
  } while (next)
  return work
}

function get() {
  return concurrently(index =>
    api.getNamespacedCustomObject({ ...widgets, namespace: 'bench', name: nameOf(index) }),
  )
}

async function apply() {
  const template = JSON.parse(await readFile(values.template, 'utf8'))
  const options = setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply)
  return concurrently(index => {
    const name = nameOf(index)
    const body = {
      ...template,
      metadata: { ...template.metadata, name },
      spec: { ...template.spec, serial: index },
    }
    return api.patchNamespacedCustomObject(
      { ...widgets, namespace: 'bench-apply', name, body, fieldManager: 'bench' },
      options,
    )
  })
}

/** The cache of an informer; what it has is told by the names of the objects. */
async function startInformer(namespace = 'bench', handlers = {}) {
  const { group, version, plural } = widgets
  const path = `/apis/${group}/${version}/namespaces/${namespace}/${plural}`
  const informer = makeInformer(config, path, () =>
    api.listNamespacedCustomObject({ ...widgets, namespace }),
  )
  for (const [verb, handler] of Object.entries(handlers)) informer.on(verb, handler)
  await informer.start()
  return informer
}

function informerWork(informer) {
  const work = newWork()
  for (const object of informer.list()) addNamed(work, object)
  return work
}

/** Takes updates until the stream's last widget is added. */
async function replay() {
  const work = newWork()
  const last = Promise.withResolvers()
  let before
  await startInformer('bench', {
    add: ({ metadata }) => metadata.name === 'widget-99999' && last.resolve(),
    update: object => {
      before ??= process.cpuUsage()
      addNamed(work, object)
    },
  })
  await last.promise
  const { user, system } = process.cpuUsage(before)
  return { ...work, cpuPerEventSeconds: (user + system) / 1e6 / work.objects }
}

/** How long events take from the server to the handler. */
async function latency() {
  const seconds = []
  const done = Promise.withResolvers()
  await startInformer('bench-apply', {
    update: ({ metadata }) => {
      seconds.push(wallSeconds() - Number(metadata.annotations['bench.anykind.dev/sent']))
      if (seconds.length === count) done.resolve()
    },
  })
  await done.promise
  const work = newWork()
  for (const serial of seconds.keys()) add(work, { spec: { serial } })
  const sorted = seconds.slice(coldEvents).sort((a, b) => a - b)
  const at = part => sorted[Math.floor(sorted.length * part)]
  return { ...work, latencyP50Seconds: at(0.5), latencyP99Seconds: at(0.99) }
}

async function informer() {
  return informerWork(await startInformer())
}

async function informerMemory() {
  const before = await liveBytes()
  const informer = await startInformer()
  const live = (await liveBytes()) - before
  return { ...informerWork(informer), liveBytes: live }
}

function nameOf(index) {
  return `widget-${String(index).padStart(5, '0')}`
}

/** The number of objects, and the sum of their spec.serial. */
function newWork() {
  return { objects: 0, checksum: 0 }
}

/** Counts an object by the serial that its name ends with. */
function addNamed(work, { metadata }) {
  work.objects += 1
  work.checksum += Number(metadata.name.slice(metadata.name.lastIndexOf('-') + 1))
}

function add(work, object) {
  work.objects += 1
  work.checksum += object.spec.serial
}

/** Runs the call for every index, with `concurrency` of them in flight. */
async function concurrently(call) {
  const work = newWork()
  let next = 0
  const worker = async () => {
    while (next < count) add(work, await call(next++))
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return work
}
