import {
  type Clock,
  compareResourceVersions,
  isInitialEventsEnd,
  type SelectOptions,
  TransportError,
} from '../core/index.ts'
import { IdleLimit } from './idle-limit.ts'
import { type Batch, type Bookmark, listByPages, type Source, type SourceEvent } from './source.ts'
import type { Step } from './step.ts'

/** The server is asked to end a watch after this long. A streaming list needs it, however soon watches are to end. */
const defaultTimeoutSeconds = 290
/** A stream that is silent for longer is dead, whatever is known of its bookmarks. */
const silenceMsOf = (timeoutSeconds: number): number => (timeoutSeconds + 10) * 1000
/** A streaming list is not silent before its end. */
const listSilenceMs = 60_000
/** A watch that ends sooner than this, and empty, told us nothing (client-go: VeryShortWatchError). */
const shortMs = 1000

/** What is read, and how. */
export interface ReadingOptions<T> {
  readonly source: Source<T>
  readonly select: SelectOptions
  readonly clock: Clock
  readonly signal: AbortSignal | undefined
  /** Has it end, and the server asked anew. */
  readonly interrupted: AbortSignal
  /** The server ends a watch after so long. Default 290. */
  readonly timeoutSeconds: number | undefined
  /** What is known; undefined to list. */
  readonly from: string | undefined
  /** Lists by a stream. */
  readonly streaming: boolean
}

/**
 * One list or watch up to its end:
 *
 *     pages            ADDED …  ▌end
 *     streaming list   ADDED …  ▌end, then as a watch
 *     watch            MODIFIED … bookmark … MODIFIED …
 */
export class Reading<T> implements Disposable {
  readonly batches: AsyncIterable<Batch<T>>
  readonly isStream: boolean
  /** It has told all that there is. */
  #isListed: boolean
  #isEmpty = true
  readonly #options: ReadingOptions<T>
  readonly #begun: number
  readonly #timeoutSeconds: number
  readonly #idle: IdleLimit | undefined

  constructor(options: ReadingOptions<T>) {
    const { source, select, clock, from, signal, streaming, timeoutSeconds } = options
    const isList = from === undefined
    this.#options = options
    this.#begun = clock.now()
    this.#isListed = !isList
    this.isStream = !isList || streaming
    this.#timeoutSeconds = (isList ? undefined : timeoutSeconds) ?? defaultTimeoutSeconds
    if (!this.isStream) this.batches = listByPages(source, { ...select, signal })
    else {
      this.#idle = this.#idleLimit(isList)
      this.batches = source.watch({
        ...select,
        ...(isList ? presentState : { resourceVersion: from }),
        allowWatchBookmarks: true,
        timeoutSeconds: this.#timeoutSeconds,
        signal: this.#idle.signal,
      })
    }
  }

  /** Whether it was to list. */
  get isList(): boolean {
    return this.#options.from === undefined
  }

  /** Whether there is nothing more to read, though it goes on: a watch is to end sooner than this stream would. */
  get isOver(): boolean {
    const { timeoutSeconds = defaultTimeoutSeconds } = this.#options
    return this.#isListed && this.#timeoutSeconds > timeoutSeconds
  }

  /** Whether the server has ended a stream at once, and without a word. */
  get isShort(): boolean {
    const { clock } = this.#options
    return this.isStream && this.#isEmpty && clock.now() - this.#begun < shortMs
  }

  get isInterrupted(): boolean {
    return this.#options.interrupted.aborted
  }

  /** What a batch tells. */
  stepsOf(batch: Batch<T>): readonly Step<T>[] {
    this.#isEmpty = false
    this.#idle?.heard({ bookmark: batch.some(isBookmark) })
    const steps: Step<T>[] = []
    let events: SourceEvent<T>[] = []
    for (const event of batch) {
      if (event.type !== 'BOOKMARK') {
        if (!this.#isNews(event)) continue
        if (events.push(event) === 1) steps.push({ type: 'events', events })
        continue
      }
      // What comes behind it is a step of its own.
      events = []
      const step = this.#stepOf(event)
      if (step !== undefined) steps.push(step)
    }
    return steps
  }

  /** Its clock stops. */
  [Symbol.dispose](): void {
    this.#idle?.end()
  }

  #stepOf(bookmark: Bookmark): Step<T> | undefined {
    const { resourceVersion = '' } = bookmark.object.metadata
    if (this.#isListed) {
      return resourceVersion === '' ? undefined : { type: 'progress', resourceVersion }
    }
    if (!isInitialEventsEnd(bookmark)) return undefined
    this.#isListed = true
    this.#idle?.allow(silenceMsOf(this.#timeoutSeconds))
    return { type: 'listed', resourceVersion }
  }

  /**
   * Whether an event is of what came after the version from which is read. A server that tells old states again would bring
   * back what is deleted; a delete may have the version of the last change, and does no harm.
   */
  #isNews({ type, object }: SourceEvent<T>): boolean {
    const { from, source } = this.#options
    if (from === undefined || type === 'DELETED') return true
    return !(compareResourceVersions(source.versionOf(object), from) <= 0)
  }

  #idleLimit(isList: boolean): IdleLimit {
    const { source, clock, interrupted, signal } = this.#options
    const maxMs = silenceMsOf(this.#timeoutSeconds)
    return new IdleLimit({
      clock,
      ms: isList ? listSilenceMs : maxMs,
      maxMs,
      error: ms => diedSilently(source.resource.plural, ms),
      signals: [interrupted, ...(signal ? [signal] : [])],
    })
  }
}

const isBookmark = ({ type }: Batch<unknown>[number]): boolean => type === 'BOOKMARK'

const presentState = { sendInitialEvents: true, resourceVersionMatch: 'NotOlderThan' } as const

const diedSilently = (plural: string, ms: number): TransportError =>
  new TransportError(
    'TIMEOUT',
    `watch ${plural}: nothing came for ${ms / 1000} s, the connection is dead`,
    'unknown',
  )
