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
import { Reading } from './reading.ts'
import type { Recovery } from './recovery.ts'
import type { Source } from './source.ts'
import type { Step } from './step.ts'
import { type StreamHealth, StreamRecord } from './stream-health.ts'

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
 * A streaming list goes on as the watch, unless the server packs it. Whatever is lost is told by `listing` before
 * anything after it.
 */
export class Watcher<T> {
  readonly #source: Source<T>
  readonly #options: WatcherOptions
  readonly #backoff: Backoff
  readonly #record: StreamRecord
  /** Undefined while the whole collection is to be listed. */
  #resourceVersion: string | undefined
  /** What it does now; undefined between two. */
  #reading: Reading<T> | undefined
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

  /** Reads for as long as its caller does, who takes all that came at once. Throws what does not pass, and the reason of `signal`. */
  async *steps(): AsyncGenerator<readonly Step<T>[], void, undefined> {
    try {
      for (;;) {
        try {
          await this.#verify()
          using reading = this.#begin()
          if (reading.isList) yield [{ type: 'listing' }]
          for await (const batch of reading.batches) {
            this.#heard()
            const steps = reading.stepsOf(batch)
            yield steps
            this.#taken(steps)
            if (reading.isOver) break
          }
          await this.#ended(reading)
        } catch (error) {
          if (await this.#isEndedBy(error)) return yield [{ type: 'gone' }]
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

  #begin(): Reading<T> {
    const { select, clock, signal, timeoutSeconds } = this.#options
    const reading = new Reading({
      ...{ source: this.#source, select, clock, signal, timeoutSeconds },
      interrupted: this.#interrupted.signal,
      from: this.#resourceVersion,
      streaming: this.#canStream,
    })
    this.#reading = reading
    this.#record.state = reading.isList ? 'listing' : 'watching'
    if (reading.isStream) this.#record.watches++
    return reading
  }

  /** The server has ended it. */
  async #ended(reading: Reading<T>): Promise<void> {
    this.#reading = undefined
    if (this.#resourceVersion === undefined) {
      const { plural } = this.#source.resource
      const why = `list ${plural}: the stream ended before the list did`
      throw new TransportError('RESET', why, 'unknown')
    }
    // Some resources answer a version that they have forgotten by closing the stream without a word.
    if (!reading.isShort) return
    this.#resourceVersion = undefined
    reading[Symbol.dispose]()
    await this.#backoff.pause(this.#options.signal)
  }

  /**
   * Asks for as little as the server has, which tells where it is now. Whoever watches from a version that the server
   * has yet to come to, as after it was restored from a backup, is told nothing until then.
   */
  async #verify(): Promise<void> {
    const known = this.#resourceVersion
    if (!this.#isDoubtful || known === undefined) return
    const { select, signal } = this.#options
    for await (const { metadata } of this.#source.pages({ ...select, limit: 1, signal })) {
      this.#heard()
      const { resourceVersion = known } = metadata
      if (compareResourceVersions(resourceVersion, known) < 0) this.#resourceVersion = undefined
      break
    }
    this.#isDoubtful = false
  }

  #heard(): void {
    this.#record.heard()
    this.#backoff.heard()
  }

  /** Notes what the reader has taken: only now are its versions such as to resume from. */
  #taken(steps: readonly Step<T>[]): void {
    for (const step of steps) {
      if (step.type === 'events') {
        this.#record.events += step.events.length
        for (const { object } of step.events) this.#advance(this.#source.versionOf(object))
      } else if (step.type === 'progress') this.#advance(step.resourceVersion)
      else if (step.type === 'listed') this.#listed(step.resourceVersion)
    }
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

  /** Whether it is the end: the resource is gone. Else what is to be done about it is done. Throws the failure if nothing is. */
  async #isEndedBy(error: unknown): Promise<boolean> {
    const { signal, enduring } = this.#options
    const reading = this.#reading
    this.#reading = undefined
    signal?.throwIfAborted()
    if (reading?.isList && reading.isStream && isInvalid(error)) {
      this.#canStream = false
      return false
    }
    this.#record.failed(error)
    if (reading !== undefined && this.#isEndOf(reading, error)) {
      // What has just changed may still be served for a moment.
      if (reading.isInterrupted) await this.#backoff.pause(signal)
      return false
    }
    if (enduring && isNotFound(error)) {
      this.#record.state = 'gone'
      return true
    }
    await this.#recover(error)
    return false
  }

  /** As client-go does: a watch that loses its connection has ended as any other, and goes on with a new one. */
  #isEndOf(reading: Reading<T>, error: unknown): boolean {
    if (!reading.isStream || this.#resourceVersion === undefined) return false
    return reading.isInterrupted || (isReset(error) && !reading.isShort)
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

const isReset = (error: unknown): boolean =>
  error instanceof TransportError && error.code === 'ERR_KUBE_TRANSPORT_RESET'

/** The server went back in time, as when it was restored from a backup, and does not know our version yet. */
const isFromTheFuture = (error: unknown): boolean =>
  error instanceof ApiError &&
  error.status.causes.some(({ reason }) => reason === 'ResourceVersionTooLarge')

const retryAfterMs = (error: unknown): number =>
  error instanceof ApiError ? (error.status.retryAfterSeconds ?? 0) * 1000 : 0
