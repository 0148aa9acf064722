import type { Clock, KubeObject } from '../core/index.ts'
import { HandlerQueue, type InformerHandler } from './handler-queue.ts'
import type { InformerEvent } from './informer-event.ts'
import type { ObjectStore } from './store/index.ts'
import { Sweep } from './sweep.ts'

/** How a handler is served. */
export interface HandlerOptions<T extends KubeObject = KubeObject> {
  /**
   * Gives every object again as an update, its old state the same, so often: for what depends on more than the object.
   * Default: never.
   */
  readonly resyncMs?: number | undefined
  /** Events that may wait before those of one object are joined. Default 1,000; Infinity tells each change. */
  readonly maxPending?: number | undefined
  /** Takes what the handler throws; it gets the next event all the same. Default: a warning of the process. */
  readonly onError?: ((error: unknown, event: InformerEvent<T>) => void) | undefined
}

const defaultMaxPending = 1000

/** A handler and what it has coming. Dispose of it, or remove it, to be told no more. */
export class HandlerRegistration<T extends KubeObject = KubeObject> implements Disposable {
  readonly #queue: HandlerQueue<T>
  readonly #removed = new AbortController()
  readonly #onRemove: (registration: HandlerRegistration<T>) => void
  readonly #replayed = Promise.withResolvers<void>()
  #isLive = false

  constructor(
    handler: InformerHandler<T>,
    { maxPending = defaultMaxPending, onError = warn, resyncMs }: HandlerOptions<T>,
    about: {
      readonly store: ObjectStore
      readonly clock: Clock
      readonly onRemove: (registration: HandlerRegistration<T>) => void
    },
  ) {
    const sweep = new Sweep<T>(about.store)
    this.#queue = new HandlerQueue({ handler, maxPending, onError, sweep, clock: about.clock })
    this.#onRemove = about.onRemove
    if (resyncMs !== undefined) void this.#resync(about.clock, resyncMs)
  }

  /** Events that wait for the handler. */
  get pending(): number {
    return this.#queue.size
  }

  /** Resolves when the handler is done with all that was there when it came, or is removed. */
  async synced(): Promise<void> {
    await this.#replayed.promise
    await this.#queue.idle()
  }

  /** No further event comes; a call that is under way ends by itself. */
  remove(): void {
    this.#removed.abort()
    this.#queue.stop()
    this.#replayed.resolve()
    this.#onRemove(this)
  }

  [Symbol.dispose](): void {
    this.remove()
  }

  /** Tells what there is; from then on it is told what changes. */
  replay(): void {
    this.#isLive = true
    this.#queue.pushAll('add')
    this.#replayed.resolve()
  }

  tell(event: InformerEvent<T>): void {
    if (this.#isLive) this.#queue.push(event)
  }

  async #resync(clock: Clock, ms: number): Promise<void> {
    const { signal } = this.#removed
    while (!signal.aborted) {
      try {
        await clock.sleep(ms, signal, { background: true })
      } catch {
        return
      }
      if (this.#isLive) this.#queue.pushAll('update')
    }
  }
}

const warn = (error: unknown, { type, key }: InformerEvent): void => {
  const text = error instanceof Error ? error.message : String(error)
  process.emitWarning(`an informer's handler failed at ${type} ${key}: ${text}`, 'AnykindWarning')
}
