import { hostname } from 'node:os'
import type { Client } from '../../client/index.ts'
import { type Clock, type KubeObject, RequestError, systemClock } from '../../core/index.ts'
import { Deadline } from '../../watch/index.ts'
import { type ControllerEvent, eventFault, eventObject } from './event-record.ts'
import { type EventEntry, EventSeries, finishMs, refreshMs } from './event-series.ts'
import { EventWriter, isPassing } from './event-writer.ts'
import { SpamFilter } from './spam-filter.ts'

/** Who reports, and how. */
export interface EventRecorderOptions {
  /** Who reports: `example.com/my-operator`. */
  readonly controller: string
  /** Which of its processes. Default: the controller and the host's name, as client-go. */
  readonly instance?: string | undefined
  /** Events that wait to be written; more are dropped. Default 1,000, as client-go. */
  readonly maxPending?: number | undefined
  /** Default: the machine's. */
  readonly clock?: Clock | undefined
  /** What is written as the time. Default: the machine's. */
  readonly wallTime?: (() => Date) | undefined
}

/** What has become of events, as data. */
export interface EventStats {
  /** Requests that came through. */
  readonly written: number
  /** Events that are part of a series, and cost no request. */
  readonly counted: number
  /** Waiting to be written. */
  readonly pending: number
  readonly dropped: {
    /** There were too many that waited. */
    readonly full: number
    /** There were too many about one object. */
    readonly spam: number
    /** They are no events: without an object, or a reason. */
    readonly invalid: number
    /** The server refused them, or did not answer for two minutes. */
    readonly refused: number
  }
  /** What the last one was dropped for. */
  readonly lastError: unknown
}

/** client-go's (tools/events): after a failure, and up to a quarter more. */
const retryMs = 10_000
const jitter = 0.25
const maxTries = 12
/** A qualified name, as the server checks it. */
const qualifiedName =
  /^([a-z0-9][a-z0-9.-]{0,252}\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/

/**
 * Tells of what a controller does, as events of the objects that it is done to.
 *
 *     event() ─▶ series ── known: counted
 *                  │ first or second time
 *                  ▼
 *                spam filter ─▶ pending (bounded) ─▶ one write at a time ─▶ server
 */
export class EventRecorder implements AsyncDisposable {
  readonly #options: EventRecorderOptions
  readonly #clock: Clock
  readonly #writer: EventWriter
  readonly #series = new EventSeries()
  readonly #spam = new SpamFilter()
  readonly #pending = new Set<EventEntry>()
  readonly #ended = new AbortController()
  readonly #dropped = { full: 0, spam: 0, invalid: 0, refused: 0 }
  #written = 0
  #counted = 0
  #serial = 0
  #lastError: unknown
  #writing: Promise<void> | undefined

  /** Asks nothing of the server. Throws RequestError for a controller that is no qualified name. */
  constructor(client: Client, options: EventRecorderOptions) {
    if (!qualifiedName.test(options.controller)) {
      throw new RequestError(
        `events: the controller must be a qualified name, as example.com/my-operator, not "${options.controller}"`,
      )
    }
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#writer = new EventWriter(client)
    void this.#keepSeries()
  }

  get stats(): EventStats {
    return {
      written: this.#written,
      counted: this.#counted,
      pending: this.#pending.size,
      dropped: { ...this.#dropped },
      lastError: this.#lastError,
    }
  }

  /** Takes note of an event. Never throws and never waits: what cannot be written is counted as dropped. */
  event(event: ControllerEvent): void {
    const fault = this.#ended.signal.aborted ? 'the recorder was closed' : eventFault(event)
    if (fault === undefined) this.#observe(event)
    else this.#drop('invalid', new RequestError(`event: ${fault}`))
  }

  /** Resolves when nothing waits to be written, or rejects with the signal's reason. */
  async flush(signal?: AbortSignal): Promise<void> {
    const { promise: aborted, reject } = Promise.withResolvers<never>()
    const onAbort = (): void => reject(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
    await Promise.race([this.#writing, aborted]).finally(() =>
      signal?.removeEventListener('abort', onAbort),
    )
  }

  /** Writes what waits, and how often each series has happened, for five seconds at most; then nothing more is taken. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended.signal.aborted) return
    const error = () => new RequestError('events: the recorder was closed')
    const deadline = new Deadline({ clock: this.#clock, ms: 5_000, error, signal: undefined })
    this.#enqueue(this.#series.running())
    await this.flush(deadline.signal).catch(() => {})
    deadline.end()
    this.#ended.abort(error())
    await this.#writing
  }

  #observe(event: ControllerEvent): void {
    const { controller, instance = `${controller}-${hostname()}`, wallTime } = this.#options
    const time = wallTime?.() ?? new Date()
    const now = this.#clock.now()
    const object = eventObject(event, { controller, instance }, { time, serial: this.#serial++ })
    const why = this.#series.isCounted(object) ? undefined : this.#refusal(object, now)
    if (why !== undefined) {
      this.#dropped[why]++
      return
    }
    const { entry, isNews } = this.#series.observe(object, time, now)
    if (isNews) this.#enqueue([entry])
    else this.#counted++
  }

  #refusal(object: KubeObject, now: number): 'full' | 'spam' | undefined {
    if (this.#pending.size >= (this.#options.maxPending ?? 1_000)) return 'full'
    return this.#spam.accepts(object, now) ? undefined : 'spam'
  }

  #enqueue(entries: readonly EventEntry[]): void {
    for (const entry of entries) this.#pending.add(entry)
    this.#writing ??= this.#writeAll()
  }

  async #writeAll(): Promise<void> {
    // The caller has to know of it before it can end.
    await Promise.resolve()
    for (const entry of this.#pending) {
      // What happens to it from now on is written again.
      this.#pending.delete(entry)
      await this.#write(entry)
    }
    this.#writing = undefined
  }

  async #write(entry: EventEntry): Promise<void> {
    const { signal } = this.#ended
    for (let tries = 1; !signal.aborted; tries++) {
      try {
        await this.#writer.write(entry, signal)
        this.#written++
        return
      } catch (error) {
        if (!isPassing(error) || tries === maxTries) {
          this.#series.forget(entry)
          this.#drop('refused', error)
          return
        }
        const ms = retryMs * (1 + jitter * Math.random())
        await this.#clock.sleep(ms, signal, { background: true }).catch(() => {})
      }
    }
    this.#drop('refused', signal.reason)
  }

  async #keepSeries(): Promise<void> {
    const { signal } = this.#ended
    for (let atMs = finishMs; ; atMs += finishMs) {
      try {
        await this.#clock.sleep(finishMs, signal, { background: true })
      } catch {
        return
      }
      this.#enqueue(this.#series.finish(this.#clock.now()))
      if (atMs % refreshMs === 0) this.#enqueue(this.#series.running())
    }
  }

  #drop(why: keyof EventStats['dropped'], error: unknown): void {
    this.#dropped[why]++
    this.#lastError = error
  }
}
