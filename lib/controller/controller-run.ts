import { addAbortListener } from 'node:events'
import type { Client } from '../client/index.ts'
import {
  type Clock,
  encodeJson,
  type KubeObject,
  RequestError,
  systemClock,
} from '../core/index.ts'
import type { NamedOptions } from './controller-options.ts'
import { noteWrites, type OwnWrite } from './own-writes.ts'
import { type ReconcileOutcome, type ReconcileResult, TerminalError } from './reconcile.ts'
import type { WatchedKinds } from './watched-kinds.ts'
import {
  Histogram,
  type HistogramData,
  WorkQueue,
  type WorkQueueMetrics,
} from './work-queue/index.ts'

/** How a controller is, as data; the names are controller-runtime's (`controller_runtime_…`). */
export interface ControllerMetrics {
  readonly queue: WorkQueueMetrics
  /** Runs that have ended, by how. */
  readonly reconcileTotal: Readonly<Record<ReconcileOutcome, number>>
  readonly reconcileTime: HistogramData
  /** Runs that are under way. */
  readonly activeWorkers: number
  readonly maxConcurrentReconciles: number
}

/** Until when a controller works. */
export interface RunSignals {
  /** No more work is to be taken on: what waits is done, for as long as the grace period lasts. */
  readonly stop: AbortSignal
  /** All is to end at once. */
  readonly abort: AbortSignal
  readonly graceMs: number
}

/** What was there before the controller came waits for what changes now (controller-runtime's `LowPriority`). */
const initialPriority = -100

/**
 * A controller at work:
 *
 *     informers ──predicates, mapping──▶ keys ──▶ WorkQueue ──▶ workers ──▶ reconcile
 *                                                    ▲  ▲                      │
 *                                                    │  └── again, later ──────┤
 *                                                    └── done ◀─ caches show ◀─┘ what was written
 *
 * A key is done when the caches show what its run has written: until then it is not run again, and no worker waits for it.
 */
export class ControllerRun {
  readonly #controller: NamedOptions
  readonly #kinds: WatchedKinds
  readonly #client: Client
  readonly #clock: Clock
  readonly #queue: WorkQueue
  /** Fires when all is to end at once. */
  readonly #abort = new AbortController()
  readonly #time = new Histogram()
  readonly #total: Record<ReconcileOutcome, number> = {
    success: 0,
    requeue: 0,
    requeue_after: 0,
    error: 0,
    terminal_error: 0,
  }
  #active = 0

  constructor(controller: NamedOptions, kinds: WatchedKinds, client: Client) {
    const { clock = systemClock, rateLimiter, groupOf = namespaceOf } = controller.options
    this.#controller = controller
    this.#kinds = kinds
    this.#client = client
    this.#clock = clock
    this.#queue = new WorkQueue({ clock, rateLimiter, groupOf })
  }

  get metrics(): ControllerMetrics {
    return {
      queue: this.#queue.metrics,
      reconcileTotal: { ...this.#total },
      reconcileTime: this.#time.data,
      activeWorkers: this.#active,
      maxConcurrentReconciles: this.#controller.options.concurrency ?? 1,
    }
  }

  /** Works until it is to stop, beginning when all caches are filled. Resolves when the last run has settled. */
  async run({ stop, abort, graceMs }: RunSignals): Promise<void> {
    const stopping = AbortSignal.any([stop, abort])
    using _ = addAbortListener(abort, () => this.#abort.abort(abort.reason))
    if (await this.#synced(stopping)) await this.#work(stopping, graceMs)
  }

  async #synced(stopping: AbortSignal): Promise<boolean> {
    try {
      await this.#kinds.synced(stopping)
      return true
    } catch (error) {
      if (stopping.aborted) return false
      throw error
    }
  }

  async #work(stopping: AbortSignal, graceMs: number): Promise<void> {
    using _ = this.#kinds.follow(
      (key, { isInitial }) => this.#queue.add(key, isInitial ? { priority: initialPriority } : {}),
      (error, { key }) => this.#report(error, key),
    )
    const { concurrency = 1 } = this.#controller.options
    const workers = Array.from({ length: concurrency }, () => this.#worker())
    await aborted(stopping)
    await this.#drain(graceMs)
    await Promise.all(workers)
  }

  /** What waits is done, while there is time; then what is under way is told to end, and waited for. */
  async #drain(graceMs: number): Promise<void> {
    const drained = new AbortController()
    using _ = addAbortListener(
      this.#abort.signal,
      () => void this.#queue.shutDown({ drain: false }),
    )
    this.#clock.sleep(graceMs, drained.signal).then(
      () => this.#abort.abort(new DOMException('the grace period is over', 'TimeoutError')),
      () => undefined,
    )
    await this.#queue.shutDown()
    drained.abort()
  }

  async #worker(): Promise<void> {
    for (let key = await this.#queue.get(); key !== undefined; key = await this.#queue.get()) {
      const writes: OwnWrite[] = []
      await this.#reconcile(key, writes)
      void this.#settle(key, writes)
    }
  }

  async #settle(key: string, writes: readonly OwnWrite[]): Promise<void> {
    if (writes.length > 0) await this.#kinds.show(writes, this.#abort.signal)
    this.#queue.done(key)
  }

  async #reconcile(key: string, writes: OwnWrite[]): Promise<void> {
    const begun = this.#clock.now()
    this.#active++
    const outcome = await this.#outcome(key, writes)
    this.#active--
    this.#time.observe(this.#clock.now() - begun)
    this.#total[outcome]++
  }

  /** Runs the reconciler, and has the queue do what it wants. */
  async #outcome(key: string, writes: OwnWrite[]): Promise<ReconcileOutcome> {
    try {
      const request = this.#request(key, writes)
      const result = await this.#controller.options.reconcile(request)
      if (!result && request.unfinalized !== undefined) this.#finalized(key, request.unfinalized)
      return this.#conclude(key, result ?? undefined)
    } catch (error) {
      return this.#fail(key, error)
    }
  }

  /** It has been cleaned up after; another one of its name has not had its run. */
  #finalized(key: string, object: KubeObject): void {
    this.#kinds.unfinalized.forget(key, object)
    if (this.#kinds.get(key) !== undefined) this.#queue.add(key)
  }

  #conclude(key: string, result: ReconcileResult): ReconcileOutcome {
    if (result !== undefined && 'requeue' in result) {
      this.#queue.addRateLimited(key)
      return 'requeue'
    }
    if (result !== undefined && !(result.requeueAfterMs >= 0)) throw unclear(result)
    this.#queue.forget(key)
    if (result === undefined) return 'success'
    this.#queue.addAfter(key, result.requeueAfterMs)
    return 'requeue_after'
  }

  #fail(key: string, error: unknown): ReconcileOutcome {
    const isTerminal = error instanceof TerminalError
    if (isTerminal) this.#queue.forget(key)
    else this.#queue.addRateLimited(key)
    // What ends because it was told to has not failed.
    if (!this.#abort.signal.aborted) this.#report(error, key)
    return isTerminal ? 'terminal_error' : 'error'
  }

  #request(key: string, writes: OwnWrite[]) {
    const kinds = this.#kinds
    const unfinalized = kinds.unfinalized.get(key)
    const object = unfinalized === undefined ? kinds.get(key) : undefined
    return {
      key,
      namespace: namespaceOf(key),
      name: key.slice(key.indexOf('/') + 1),
      object,
      unfinalized,
      client: this.#client.through(noteWrites(write => writes.push(write))),
      signal: this.#abort.signal,
      lister: <O extends KubeObject>(name: string) => kinds.lister<O>(name),
      owned: <O extends KubeObject>(name: string) => kinds.owned<O>(name, object),
    }
  }

  #report(error: unknown, key: string): void {
    const { name, options } = this.#controller
    const { onError = warn } = options
    try {
      onError(error, { controller: name, key })
    } catch (failure) {
      warn(failure, { controller: name, key })
    }
  }
}

const namespaceOf = (key: string): string => key.slice(0, Math.max(0, key.indexOf('/')))

const unclear = (result: unknown): RequestError =>
  new RequestError(
    `a reconciler gave ${encodeJson(result)}, not undefined, { requeue: true } or { requeueAfterMs }`,
  )

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => addAbortListener(signal, () => resolve()))

const warn = (error: unknown, { controller, key }: { controller: string; key: string }): void => {
  const text = error instanceof Error ? error.message : String(error)
  process.emitWarning(`controller ${controller} failed at ${key}: ${text}`, 'AnykindWarning')
}
