import { monitorEventLoopDelay } from 'node:perf_hooks'
import {
  type Cluster,
  connect,
  type HandlerRegistration,
  type Informer,
  type Middleware,
  observe,
} from 'anykind'
import { systemClock } from '../../../lib/core/index.ts'
import { group } from './etcd.ts'
import type { Selection } from './history.ts'
import type {
  Mark,
  Question,
  SubjectHealth,
  SubjectOrder,
  SubjectReport,
  SubjectState,
} from './messages.ts'
import { moreThan, resourcesOf } from './resources.ts'

/*
 * A program that uses the client as users do, in a process of its own: it can be stopped, measured, and has to end by
 * itself. It does what its first message says, tells what its readers are told, and answers questions.
 */

/** What is to be told, by the turn of the loop: thousands a second. */
let reports: SubjectReport[] = []

function report(message: SubjectReport): void {
  if (reports.push(message) > 1) return
  setImmediate(flush)
}

function flush(): void {
  process.send?.(reports)
  reports = []
}

/** Standard output may be a socket, and the channel to the parent is one. */
const atRest = resourcesOf()
const restRss = process.memoryUsage.rss()
const loopDelay = monitorEventLoopDelay({ resolution: 10 })
const statuses: Record<string, number> = {}
const unhandled: string[] = []
const reads = { done: 0, failed: [] as string[], maxMs: 0 }
let requests = 0
let handlerErrors = 0
let peakRss = 0
process.on('unhandledRejection', error => unhandled.push(String(error)))

const count = (status: string): void => {
  statuses[status] = (statuses[status] ?? 0) + 1
}

/** Counts what is sent, and answers by status. */
const counting: Middleware = next => async (request, signal) => {
  requests++
  try {
    const response = await next(request, signal)
    count(String(response.status))
    return response
  } catch (error) {
    count(String((error as { status?: { code?: number } }).status?.code ?? 'none'))
    throw error
  }
}

/** Has the server end each watch after so many seconds. */
const ending =
  (seconds: number): Middleware =>
  next =>
  (request, signal) => {
    const query = request.query?.map(([name, value]) =>
      name === 'timeoutSeconds' ? ([name, String(seconds)] as const) : ([name, value] as const),
    )
    return next({ ...request, ...(query && { query }) }, signal)
  }

class Subject {
  readonly #order: SubjectOrder
  readonly #cluster: Cluster
  readonly #informers: Informer[] = []
  readonly #registrations: HandlerRegistration[] = []
  readonly #ended = new AbortController()
  readonly #running: Promise<void>[] = []

  constructor(order: SubjectOrder, cluster: Cluster) {
    this.#order = order
    this.#cluster = cluster
  }

  async start(): Promise<void> {
    for (const [index, selection] of this.#order.informers.entries())
      await this.#inform(index, selection)
    for (const [index, selection] of this.#order.observers.entries())
      this.#running.push(this.#observe(index, selection))
    await Promise.all(this.#informers.map(informer => informer.synced()))
    const versions = this.#informers.map(({ health }) => health.streams[0]?.resourceVersion ?? '0')
    if (this.#order.reads) this.#running.push(this.#read())
    report({ report: 'synced', versions })
  }

  async #inform(index: number, selection: Selection): Promise<void> {
    const { plural, ...select } = selection
    const { handlerMs = 0, throwsEvery = Number.POSITIVE_INFINITY, timeoutSeconds } = this.#order
    const informer = await this.#cluster.informer(`${plural}.${group}`, {
      ...optionsOf(select),
      timeoutSeconds: index % 2 === 1 ? timeoutSeconds : undefined,
    })
    let calls = 0
    const handle: Parameters<Informer['addHandler']>[0]['add'] = event => {
      const { metadata } = event.object
      const told = {
        type: event.type,
        key: event.key,
        uid: metadata.uid ?? '',
        revision: Number(metadata.resourceVersion),
      }
      report({ report: 'told', informer: index, event: told })
      if (++calls % throwsEvery === 0) throw new Error('a handler that fails')
      return handlerMs > 0 ? systemClock.sleep(handlerMs, this.#ended.signal) : undefined
    }
    const onError = (): void => {
      handlerErrors++
    }
    this.#registrations.push(
      informer.addHandler({ add: handle, update: handle, delete: handle }, { onError }),
    )
    this.#informers.push(informer)
  }

  async #observe(observer: number, { plural, ...select }: Selection): Promise<void> {
    const client = await this.#cluster.resource(`${plural}.${group}`)
    const { namespace, ...selectors } = optionsOf(select)
    const { signal } = this.#ended
    try {
      for await (const change of observe(client.in(namespace), { ...selectors, signal })) {
        const event =
          change.type === 'listed'
            ? { type: change.type, revisions: change.objects.map(versionOf) }
            : { type: change.type, revision: versionOf(change.object) }
        report({ report: 'observed', observer, event })
      }
    } catch (error) {
      if (!signal.aborted) report({ report: 'failed', message: `observer ${observer}: ${error}` })
    }
  }

  async #read(): Promise<void> {
    const namespaces = await this.#cluster.resource('namespaces')
    while (!this.#ended.signal.aborted) {
      const begun = systemClock.now()
      try {
        await namespaces.get('default')
        reads.done++
      } catch (error) {
        if (!this.#ended.signal.aborted) reads.failed.push(String((error as Error).message))
      }
      reads.maxMs = Math.max(reads.maxMs, systemClock.now() - begun)
      await systemClock.sleep(5)
    }
  }

  /** How long each informer has taken to come to its mark, in ms. */
  observed(marks: readonly Mark[]): Promise<number[]> {
    const begun = systemClock.now()
    const waits = this.#order.informers.map(async ({ plural, namespace }, index) => {
      const mark = marks.find(each => each.plural === plural && each.namespace === namespace)
      await this.#informers[index]?.observed(mark?.resourceVersion ?? '0')
      return systemClock.now() - begun
    })
    return Promise.all(waits)
  }

  /** Resolves when handlers were told all that is known. */
  async handled(): Promise<void> {
    await Promise.all(this.#registrations.map(registration => registration.synced()))
  }

  health(): SubjectHealth {
    const streams = this.#informers.flatMap(({ health }) =>
      health.streams.map(({ state, lists, failures, error, lagMs }) => {
        return { state, lists, failures, lagMs, error: error ? String(error) : undefined }
      }),
    )
    return {
      streams,
      objects: this.#informers.reduce((sum, { lister }) => sum + lister.size, 0),
      rss: process.memoryUsage.rss(),
      peakRss,
      restRss,
      loopLagP99Ms: loopDelay.percentile(99) / 1e6,
      requests,
      statuses,
      reads,
      handlerErrors,
      resources: resourcesOf(),
      unhandled,
    }
  }

  state(): SubjectState {
    return this.#informers.map(({ lister }) =>
      [...lister.keys()].flatMap(key => {
        const object = lister.get(key)
        return object === undefined ? [] : [[key, object] as const]
      }),
    )
  }

  /** Ends everything; gives what is left and was not there at the beginning. */
  async close(): Promise<string[]> {
    this.#ended.abort(new Error('the subject is closed'))
    await this.#cluster[Symbol.asyncDispose]()
    await Promise.all(this.#running)
    clearInterval(sampling)
    loopDelay.disable()
    // What was closed is gone with the next turns of the loop.
    await systemClock.sleep(200)
    return moreThan(atRest)
  }
}

const optionsOf = ({ namespace, half }: Omit<Selection, 'plural'>) => ({
  ...(namespace === undefined ? {} : { namespace }),
  ...(half === undefined ? {} : { labelSelector: `half=${half}` }),
})

const versionOf = ({ metadata }: { metadata: { resourceVersion?: string } }): number =>
  Number(metadata.resourceVersion)

const sampling = setInterval(() => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss())
}, 100)

async function run(order: SubjectOrder): Promise<void> {
  const { kubeconfig, http2, watchSeconds } = order
  const middleware = watchSeconds === undefined ? [counting] : [counting, ending(watchSeconds)]
  const cluster = await connect({ kubeconfig, http2, cacheDirectory: false, middleware })
  const subject = new Subject(order, cluster)
  process.on('message', async (question: Question) => {
    const answers = {
      health: () => subject.health(),
      state: () => subject.state(),
      observed: () => subject.observed('marks' in question ? question.marks : []),
      handled: () => subject.handled(),
      close: () => subject.close(),
    }
    const answer = await answers[question.ask]()
    report({ report: 'answer', id: question.id, answer })
    // From here on nothing of ours keeps the process alive: it ends by itself, or something leaks.
    if (question.ask === 'close') setImmediate(() => process.disconnect())
  })
  loopDelay.enable()
  await subject.start()
}

process.once('message', (order: SubjectOrder) => {
  run(order).catch(error => report({ report: 'failed', message: String(error?.stack ?? error) }))
})
