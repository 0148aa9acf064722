import { type Clock, systemClock } from '../../core/index.ts'
import { DelayedKeys } from './delayed-keys.ts'
import { FairLine, type Waiting } from './fair-line.ts'
import { Histogram, type HistogramData } from './histogram.ts'
import { controllerLimiter, type RateLimiter } from './rate-limiter.ts'

/** How keys wait. */
export interface WorkQueueOptions {
  /** Of {@link WorkQueue.addRateLimited}. Default {@link controllerLimiter}, client-go's. */
  readonly rateLimiter?: RateLimiter | undefined
  /** Keys of the same group take turns with those of others. Default: all are of one. */
  readonly groupOf?: ((key: string) => string) | undefined
  /** Default: the machine's. */
  readonly clock?: Clock | undefined
}

/** How a key is added. */
export interface AddOptions {
  /** Higher goes first. Default 0. Of several adds of a key that waits, the highest counts. */
  readonly priority?: number | undefined
}

/** How a queue is, as data; the names are client-go's (`workqueue_…`). */
export interface WorkQueueMetrics {
  /** Keys that wait to be got; those that are delayed are not among them. */
  readonly depth: number
  /** Keys that will be added later. */
  readonly delayed: number
  /** Keys that came to wait, since the beginning. */
  readonly adds: number
  /** Adds that were rate limited. */
  readonly retries: number
  /** From add to get. */
  readonly queueDuration: HistogramData
  /** From get to done. */
  readonly workDuration: HistogramData
  /** How long those that are in process have been so, together. */
  readonly unfinishedWorkSeconds: number
  /** The longest of them. */
  readonly longestRunningProcessorSeconds: number
}

interface Item extends Waiting {
  /** When it was added last; of one that is in process, when it was added again. */
  addedAt: number
  /** When it was got; undefined while it only waits. */
  gotAt: number | undefined
  isAddedAgain: boolean
}

/**
 * Keys to be worked on (client-go's workqueue): each waits once, however often it is added, and two workers never have one.
 *
 *           add              get                 done
 *     ∅ ─────────▶ waiting ───────▶ in process ───────▶ ∅
 *     ▲              ▲               │ add    ▲
 *     │ in time      │               ▼        │
 *     delayed        └──── done ── added again ──▶ (once, however often)
 *
 * Who is next is said by {@link FairLine}: priority, then turns of groups, then order.
 */
export class WorkQueue {
  readonly #clock: Clock
  readonly #limiter: RateLimiter
  readonly #line: FairLine
  readonly #delayed: DelayedKeys
  readonly #items = new Map<string, Item>()
  readonly #idle = Promise.withResolvers<void>()
  /** Workers that wait for a key. */
  #getters: ((key: string | undefined) => void)[] = []
  #isShutDown = false
  /** Keys that are in process and are to be worked on again. */
  #again = 0
  #adds = 0
  #retries = 0
  readonly #queueDuration = new Histogram()
  readonly #workDuration = new Histogram()

  constructor({ rateLimiter, groupOf = () => '', clock = systemClock }: WorkQueueOptions = {}) {
    this.#clock = clock
    this.#limiter = rateLimiter ?? controllerLimiter(clock)
    this.#line = new FairLine(groupOf)
    this.#delayed = new DelayedKeys(clock, (key, priority) => this.add(key, { priority }))
  }

  /** Keys that wait. */
  get size(): number {
    return this.#line.size
  }

  /** Has a key worked on: after what waits already, or, if it is in process, once more after that. */
  add(key: string, { priority = 0 }: AddOptions = {}): void {
    if (this.#isShutDown) return
    const item = this.#items.get(key)
    if (item === undefined) this.#wait(this.#newItem(key, priority))
    else if (item.lane !== undefined) this.#raise(item, priority)
    else this.#addAgain(item, priority)
  }

  /** Adds a key later. If it is added later already, the earlier time counts; an add at once changes nothing about it. */
  addAfter(key: string, ms: number, { priority = 0 }: AddOptions = {}): void {
    if (this.#isShutDown) return
    if (ms > 0) this.#delayed.add(key, ms, priority)
    else this.add(key, { priority })
  }

  /** Adds a key that has failed, when the rate limiter says. */
  addRateLimited(key: string, options?: AddOptions): void {
    if (this.#isShutDown) return
    this.#retries++
    this.addAfter(key, this.#limiter.when(key), options)
  }

  /** The key has not failed: its next failure is a first one. */
  forget(key: string): void {
    this.#limiter.forget(key)
  }

  /** How often the key has failed in a row. */
  requeues(key: string): number {
    return this.#limiter.requeues(key)
  }

  /**
   * The next key, as soon as there is one; whoever has got it says {@link done}. Undefined if the queue is shut down and
   * nothing is left.
   */
  get(): Promise<string | undefined> {
    const key = this.take()
    if (key !== undefined || this.#isOver) return Promise.resolve(key)
    return new Promise(resolve => this.#getters.push(resolve))
  }

  /** As {@link get}, undefined if nothing waits right now. */
  take(): string | undefined {
    const item = this.#line.shift() as Item | undefined
    if (item === undefined) return undefined
    const now = this.#clock.now()
    this.#queueDuration.observe(now - item.addedAt)
    item.gotAt = now
    return item.key
  }

  /** The work on a key that was got is over. Any other key is ignored. */
  done(key: string): void {
    const item = this.#items.get(key)
    if (item?.gotAt === undefined) return
    this.#workDuration.observe(this.#clock.now() - item.gotAt)
    item.gotAt = undefined
    if (item.isAddedAgain) {
      item.isAddedAgain = false
      this.#again--
      this.#wait(item)
    } else this.#items.delete(key)
    this.#settle()
  }

  /**
   * Takes no more keys, and lets go of the delayed ones. Those that wait are still given out, unless `drain` is false.
   * Resolves when nothing waits and nothing is in process. May be called again, to stop draining.
   */
  shutDown({ drain = true }: { readonly drain?: boolean } = {}): Promise<void> {
    this.#isShutDown = true
    this.#delayed.clear()
    if (!drain) this.#dropWaiting()
    this.#settle()
    return this.#idle.promise
  }

  /** How it is. */
  get metrics(): WorkQueueMetrics {
    const now = this.#clock.now()
    const runs = Array.from(this.#items.values(), ({ gotAt = now }) => (now - gotAt) / 1000)
    return {
      depth: this.#line.size,
      delayed: this.#delayed.size,
      adds: this.#adds,
      retries: this.#retries,
      queueDuration: this.#queueDuration.data,
      workDuration: this.#workDuration.data,
      unfinishedWorkSeconds: runs.reduce((a, b) => a + b, 0),
      longestRunningProcessorSeconds: runs.reduce((a, b) => Math.max(a, b), 0),
    }
  }

  #newItem(key: string, priority: number): Item {
    const item: Item = {
      key,
      priority,
      lane: undefined,
      previous: undefined,
      next: undefined,
      addedAt: this.#added(),
      gotAt: undefined,
      isAddedAgain: false,
    }
    this.#items.set(key, item)
    return item
  }

  #added(): number {
    this.#adds++
    return this.#clock.now()
  }

  #wait(item: Item): void {
    this.#line.push(item)
    if (this.#getters.length > 0) this.#getters.shift()?.(this.take())
  }

  #raise(item: Item, priority: number): void {
    if (priority <= item.priority) return
    this.#line.remove(item)
    item.priority = priority
    this.#line.push(item)
  }

  #addAgain(item: Item, priority: number): void {
    item.priority = item.isAddedAgain ? Math.max(item.priority, priority) : priority
    if (item.isAddedAgain) return
    item.isAddedAgain = true
    this.#again++
    item.addedAt = this.#added()
  }

  #dropWaiting(): void {
    this.#again = 0
    for (const item of this.#items.values()) {
      item.isAddedAgain = false
      if (item.lane === undefined) continue
      this.#line.remove(item)
      this.#items.delete(item.key)
    }
  }

  /** Whether no key will be got any more. */
  get #isOver(): boolean {
    return this.#isShutDown && this.#line.size === 0 && this.#again === 0
  }

  #settle(): void {
    if (!this.#isOver) return
    for (const resolve of this.#getters.splice(0)) resolve(undefined)
    if (this.#items.size === 0) this.#idle.resolve()
  }
}
