import {
  ApiError,
  AuthError,
  type Clock,
  compareResourceVersions,
  DecodeError,
  isGone,
  isInvalid,
  isNotFound,
  type SelectOptions,
  TransportError,
} from '../core/index.ts'
import { Backoff, reflectorTimes } from './backoff.ts'
import { IdleLimit } from './idle-limit.ts'
import type { Recovery } from './recovery.ts'
import type { Source, SourceBookmark, SourceEvent } from './source.ts'
import { type StreamHealth, StreamRecord } from './stream-health.ts'

/** What a watcher tells, in order. */
export type Step<T> =
  /** The whole collection comes now, up to `listed`; what was known counts until then. */
  | { readonly type: 'listing' }
  | { readonly type: 'events'; readonly events: readonly SourceEvent<T>[] }
  /** What did not come since `listing` is no more. */
  | { readonly type: 'listed'; readonly resourceVersion: string }
  /** Everything up to this version has been told. */
  | { readonly type: 'progress'; readonly resourceVersion: string }
  /** The last step of one that is enduring: the server does not serve the resource any more, nothing of it is left. */
  | { readonly type: 'gone' }

/** What to watch, and how. */
export interface WatcherOptions {
  readonly select: SelectOptions
  readonly signal: AbortSignal | undefined
  readonly clock: Clock
  /** Begins with one stream instead of pages (KEP-3157); a server that has none is asked for pages. */
  readonly streaming: boolean
  /**
   * Once it has listed, a refusal is tried again as a failure is, and does not end it. A resource that is not served is
   * told as gone, and not thrown.
   */
  readonly enduring: boolean
  /** The server ends each watch after so long. Default 290. */
  readonly timeoutSeconds?: number | undefined
  /** Shared with other watchers of the same server. Default: with none. */
  readonly recovery?: Recovery | undefined
}

/** The server is asked to end a watch after this long. A streaming list needs it, however soon watches are to end. */
const defaultTimeoutSeconds = 290
/** A stream that is silent for longer is dead, whatever is known of its bookmarks. */
const silenceMsOf = (timeoutSeconds: number): number => (timeoutSeconds + 10) * 1000
/** A streaming list is not silent before its end. */
const listSilenceMs = 60_000
/** A watch that ends sooner than this, and empty, told us nothing (client-go: VeryShortWatchError). */
const shortMs = 1000

/**
 * Lists, watches, resumes from the last version that its reader has taken, and recovers. Where it is, and what
 * brings it there:
 *
 *      ┌───── 410, too large a version, a line that cannot be read, a stream that ends at once ─────┐
 *      ▼                                                                                            │
 *   listing ──last object──▶ watching ──end of stream──▶ watching, from the last version taken ─────┘
 *    │  │                       │  │
 *    │  └────── 404, if it is enduring ──▶ gone
 *    ├── waiting ◀──────────────┘
 *    └──────┴── failure: a pause, then the same state again
 *
 * A streaming list goes on as the watch, unless the server packs it. Whatever is lost is told by `listing` before anything after it.
 */
export class Watcher<T> {
  readonly #source: Source<T>
  readonly #options: WatcherOptions
  readonly #backoff: Backoff
  readonly #record: StreamRecord
  /** Undefined while the whole collection is to be listed. */
  #resourceVersion: string | undefined
  #interrupted = new AbortController()
  /** The server was out of reach, and may have been restored from a backup meanwhile. */
  #isDoubtful = false
  #canStream: boolean

  constructor(source: Source<T>, options: WatcherOptions) {
    this.#source = source
    this.#options = options
    const { clock, recovery } = options
    this.#backoff = new Backoff(clock, Math.random, reflectorTimes, recovery)
    this.#record = new StreamRecord(clock)
    this.#canStream = options.streaming
  }

  /** How it is. */
  get health(): StreamHealth {
    return this.#record.health()
  }

  /** Reads for as long as its caller does. Throws what does not pass, and the reason of `signal`. */
  async *steps(): AsyncGenerator<Step<T>, void, undefined> {
    try {
      for (;;) {
        try {
          for await (const step of this.#next()) {
            yield step
            this.#taken(step)
          }
        } catch (error) {
          this.#options.signal?.throwIfAborted()
          this.#record.failed(error)
          if (this.#options.enduring && isNotFound(error)) {
            this.#record.state = 'gone'
            return yield { type: 'gone' }
          }
          await this.#recover(error)
        }
      }
    } finally {
      if (this.#record.state !== 'gone') this.#record.state = 'ended'
    }
  }

  /** Has it ask the server anew, where it is: what it watches may not be served any more, though its stream goes on. */
  interrupt(): void {
    const { plural } = this.#source.resource
    const why = `watch ${plural}: what the server serves has changed`
    this.#interrupted.abort(new TransportError('RESET', why, 'unknown'))
    this.#interrupted = new AbortController()
  }

  #next(): AsyncGenerator<Step<T>, void, undefined> {
    if (this.#resourceVersion !== undefined) return this.#watch(this.#resourceVersion)
    return this.#canStream ? this.#streamList() : this.#list()
  }

  async *#list(): AsyncGenerator<Step<T>, void, undefined> {
    yield this.#begin()
    let resourceVersion = ''
    const { select, signal } = this.#options
    for await (const { items, metadata } of this.#source.pages({ ...select, signal })) {
      this.#heard()
      resourceVersion = metadata.resourceVersion ?? ''
      const events = Array.from(items, added)
      if (events.length > 0) yield { type: 'events', events }
    }
    yield { type: 'listed', resourceVersion }
  }

  async *#streamList(): AsyncGenerator<Step<T>, void, undefined> {
    yield this.#begin()
    try {
      yield* this.#stream({ sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' })
    } catch (error) {
      if (!isInvalid(error)) throw error
      this.#canStream = false
      return
    }
    if (this.#resourceVersion !== undefined) return
    const { plural } = this.#source.resource
    throw new TransportError(
      'RESET',
      `list ${plural}: the stream ended before the list did`,
      'unknown',
    )
  }

  #begin(): Step<T> {
    this.#record.state = 'listing'
    return { type: 'listing' }
  }

  async *#watch(resourceVersion: string): AsyncGenerator<Step<T>, void, undefined> {
    if (this.#isDoubtful) await this.#verify(resourceVersion)
    if (this.#resourceVersion === undefined) return
    this.#record.state = 'watching'
    const saidNothing = yield* this.#stream({ resourceVersion })
    // Some resources answer a version that they have forgotten by closing the stream without a word.
    if (!saidNothing) return
    this.#resourceVersion = undefined
    await this.#backoff.pause(this.#options.signal)
  }

  /**
   * Asks for as little as the server has, which tells where it is now. Whoever watches from a version that the server
   * has yet to come to, as after it was restored from a backup, is told nothing until then.
   */
  async #verify(known: string): Promise<void> {
    const { select, signal } = this.#options
    for await (const { metadata } of this.#source.pages({ ...select, limit: 1, signal })) {
      this.#heard()
      const { resourceVersion = known } = metadata
      if (compareResourceVersions(resourceVersion, known) < 0) this.#resourceVersion = undefined
      break
    }
    this.#isDoubtful = false
  }

  /** One stream up to its end. Gives whether it ended at once, and nothing came. */
  async *#stream(query: {
    readonly resourceVersion?: string
    readonly sendInitialEvents?: true
    readonly resourceVersionMatch?: 'NotOlderThan'
  }): AsyncGenerator<Step<T>, boolean, undefined> {
    const { clock, select, signal } = this.#options
    const interrupted = this.#interrupted.signal
    const limits = this.#limits(query.sendInitialEvents === true)
    const { timeoutSeconds, idle } = limits
    this.#record.watches++
    const begun = clock.now()
    let isEmpty = true
    const isShort = (): boolean => isEmpty && clock.now() - begun < shortMs
    try {
      const options = { ...select, ...query, allowWatchBookmarks: true, timeoutSeconds }
      for await (const batch of this.#source.watch({ ...options, signal: idle.signal })) {
        isEmpty = false
        const isListed = this.#hear(batch, limits)
        const news = batch.filter(isAfter(query.resourceVersion))
        for (const step of this.#stepsOf(news)) yield step
        if (isListed && limits.isPatient) break
      }
    } catch (error) {
      // As client-go does: a watch that loses its connection has ended as any other, and goes on with a new one.
      const isOver = interrupted.aborted || (isReset(error) && !isShort())
      if (this.#resourceVersion === undefined || !isOver) throw error
      this.#record.failed(error)
      // What has just changed may still be served for a moment.
      if (interrupted.aborted) await this.#backoff.pause(signal)
    } finally {
      idle.end()
    }
    return isShort()
  }

  /** How long a stream may last, and be silent; `isPatient`: longer than asked for, so that it is to end with its list. */
  #limits(isList: boolean) {
    const { clock, signal, timeoutSeconds: wanted = defaultTimeoutSeconds } = this.#options
    const timeoutSeconds = isList ? defaultTimeoutSeconds : wanted
    const maxMs = silenceMsOf(timeoutSeconds)
    const idle = new IdleLimit({
      clock,
      ms: isList ? listSilenceMs : maxMs,
      maxMs,
      error: ms => diedSilently(this.#source.resource.plural, ms),
      signals: [this.#interrupted.signal, ...(signal ? [signal] : [])],
    })
    return { timeoutSeconds, idle, isPatient: timeoutSeconds > wanted }
  }

  /** Gives whether a list ends here. */
  #hear(
    batch: readonly (SourceEvent<T> | SourceBookmark)[],
    { idle, timeoutSeconds }: { readonly idle: IdleLimit; readonly timeoutSeconds: number },
  ): boolean {
    this.#heard()
    const bookmarks = batch.filter(event => event.type === 'BOOKMARK')
    idle.heard({ bookmark: bookmarks.length > 0 })
    const isListed = bookmarks.some(isListEnd)
    if (isListed) idle.allow(silenceMsOf(timeoutSeconds))
    return isListed
  }

  #heard(): void {
    this.#record.heard()
    this.#backoff.heard()
  }

  /** The events between bookmarks, and what each bookmark says, which depends on the steps before it. */
  *#stepsOf(batch: readonly (SourceEvent<T> | SourceBookmark)[]): Generator<Step<T>, void> {
    let events: SourceEvent<T>[] = []
    for (const event of batch) {
      if (event.type !== 'BOOKMARK') {
        events.push(event)
        continue
      }
      if (events.length > 0) yield { type: 'events', events }
      events = []
      const { resourceVersion, isInitialEnd } = event
      if (this.#resourceVersion === undefined) {
        if (isInitialEnd) yield { type: 'listed', resourceVersion }
      } else if (resourceVersion !== '') yield { type: 'progress', resourceVersion }
    }
    if (events.length > 0) yield { type: 'events', events }
  }

  /** Notes what the reader has taken: only now are its versions such as to resume from. */
  #taken(step: Step<T>): void {
    if (step.type === 'events') {
      this.#record.events += step.events.length
      for (const { resourceVersion } of step.events) this.#advance(resourceVersion)
    } else if (step.type === 'progress') this.#advance(step.resourceVersion)
    else if (step.type === 'listed') this.#listed(step.resourceVersion)
  }

  #listed(resourceVersion: string): void {
    this.#isDoubtful = false
    this.#resourceVersion = resourceVersion
    this.#record.resourceVersion = resourceVersion
    this.#record.lists++
    this.#record.state = 'watching'
  }

  /** Events of a list that is under way are in no order, and none of them is a place to resume from. */
  #advance(resourceVersion: string): void {
    if (this.#resourceVersion === undefined || resourceVersion === '') return
    if (compareResourceVersions(resourceVersion, this.#resourceVersion) < 0) return
    this.#resourceVersion = resourceVersion
    this.#record.resourceVersion = resourceVersion
  }

  /** What to do about a failure, and the pause before it. Throws the failure if trying again cannot help. */
  async #recover(error: unknown): Promise<void> {
    const { signal, enduring } = this.#options
    this.#record.state = 'waiting'
    this.#isDoubtful ||= error instanceof TransportError
    if (this.#isLost(error)) {
      this.#resourceVersion = undefined
      // The server is well, and so is a list; but for one whose history is lost again and again.
      return this.#backoff.pauseIfAgain(signal)
    }
    if (!this.#isPassing(error) && !(enduring && this.#record.lists > 0)) throw error
    await this.#backoff.pause(signal, retryAfterMs(error))
  }

  /** Whether what happened since the last version can no longer be learned: only a list helps. */
  #isLost(error: unknown): boolean {
    if (this.#resourceVersion !== undefined && error instanceof DecodeError) return true
    return isGone(error) || isFromTheFuture(error)
  }

  /**
   * Whether trying again can help: the network, a busy or broken server; a credential plugin that has worked
   * before. One that never has is for its user to mend.
   */
  #isPassing(error: unknown): boolean {
    if (error instanceof ApiError) return error.status.code === 429 || error.status.code >= 500
    if (error instanceof AuthError) {
      return this.#record.lists > 0 && error.code === 'ERR_KUBE_AUTH_EXEC'
    }
    return error instanceof TransportError
  }
}

/**
 * Whether an event is of what came after a version. A server that tells old states again would bring back what is deleted;
 * a delete may have the version of the last change, and does no harm.
 */
const isAfter =
  (from: string | undefined) =>
  ({ type, resourceVersion }: SourceEvent<unknown> | SourceBookmark): boolean =>
    from === undefined ||
    (type !== 'ADDED' && type !== 'MODIFIED') ||
    !(compareResourceVersions(resourceVersion, from) <= 0)

const isListEnd = ({ isInitialEnd }: SourceBookmark): boolean => isInitialEnd

const isReset = (error: unknown): boolean =>
  error instanceof TransportError && error.code === 'ERR_KUBE_TRANSPORT_RESET'

const added = <T>(object: T): SourceEvent<T> => ({ type: 'ADDED', object, resourceVersion: '' })

/** The server went back in time, as when it was restored from a backup, and does not know our version yet. */
const isFromTheFuture = (error: unknown): boolean =>
  error instanceof ApiError &&
  error.status.causes.some(({ reason }) => reason === 'ResourceVersionTooLarge')

const retryAfterMs = (error: unknown): number =>
  error instanceof ApiError ? (error.status.retryAfterSeconds ?? 0) * 1000 : 0

const diedSilently = (plural: string, ms: number): TransportError =>
  new TransportError(
    'TIMEOUT',
    `watch ${plural}: nothing came for ${ms / 1000} s, the connection is dead`,
    'unknown',
  )
