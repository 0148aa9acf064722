import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'

/** What a handler of undici's may do about a request whose answer node gives as a stream. How it ends one is each protocol's own. */
export abstract class AnswerController implements Dispatcher.DispatchController {
  /** Once there is one. */
  protected answer: Readable | undefined
  #reason: Error | null = null

  /** Whether it has ended by itself. */
  protected abstract get isDone(): boolean

  /** Ends it for that reason. */
  protected abstract end(reason: Error): void

  get aborted(): boolean {
    return this.#reason !== null
  }

  get reason(): Error | null {
    return this.#reason
  }

  get paused(): boolean {
    return this.answer?.isPaused() ?? false
  }

  pause(): void {
    this.answer?.pause()
  }

  resume(): void {
    this.answer?.resume()
  }

  /** The first reason is the one that counts. */
  abort(reason: Error): void {
    if (this.#reason !== null || this.isDone) return
    this.#reason = reason
    this.end(reason)
  }
}
