import { setImmediate } from 'node:timers/promises'
import type { Clock, KubeObject } from '../core/index.ts'
import { InformerEvent } from './informer-event.ts'
import { PendingEvents } from './pending-events.ts'
import type { Sweep, SweepType } from './sweep.ts'

/** What is done about changes; what is left out is not of interest. One that gives a promise is waited for. */
export interface InformerHandler<T extends KubeObject = KubeObject> {
  add?(event: InformerEvent<T>): unknown
  update?(event: InformerEvent<T>): unknown
  delete?(event: InformerEvent<T>): unknown
}

/** What a queue needs to know. */
export interface HandlerQueueOptions<T extends KubeObject> {
  readonly handler: InformerHandler<T>
  /** Events that wait for the handler before those of one object are joined. */
  readonly maxPending: number
  /** Takes what the handler throws. */
  readonly onError: (error: unknown, event: InformerEvent<T>) => void
  /** Of the objects that there are. */
  readonly sweep: Sweep<T>
  readonly clock: Clock
}

/** Others have a turn after so many events, or so long: an object of 1.4 MB takes some milliseconds to be read. */
const turnEvents = 64
const turnMs = 5

/**
 * What waits for one handler, who gets one event after the other, in order, at its own speed. One that is far behind
 * gets the events of an object as one, from what it saw last to what is now: then there wait no more
 * than there are objects.
 *
 *     a+ b+ a~ c+ a~            a handler that keeps up: each
 *     a+ b+ c+                  one that does not: a+ is the newest a
 */
export class HandlerQueue<T extends KubeObject> {
  readonly #options: HandlerQueueOptions<T>
  readonly #pending = new PendingEvents<T>()
  #isRunning = false
  #isStopped = false
  #idle = Promise.withResolvers<void>()

  constructor(options: HandlerQueueOptions<T>) {
    this.#options = options
  }

  /** How many events wait. */
  get size(): number {
    return this.#options.sweep.size + this.#pending.size
  }

  push(event: InformerEvent<T>): void {
    const { maxPending, sweep } = this.#options
    if (this.#isStopped) return
    if (this.#pending.size < maxPending) {
      const before = sweep.takeBefore(event)
      if (before !== undefined) this.#pending.append(before)
      this.#pending.append(event)
    } else if (!sweep.absorbs(event) && !this.#join(event)) this.#pending.append(event)
    this.#start()
  }

  /** Tells of all objects that there are, but for those of which something waits to be told. */
  pushAll(type: SweepType): void {
    if (this.#isStopped) return
    this.#options.sweep.begin(type, key => this.#pending.lastOf(key) !== undefined)
    if (this.size > 0) this.#start()
  }

  #start(): void {
    if (this.#isRunning) return
    this.#isRunning = true
    void this.#run()
  }

  /** Resolves when nothing waits and the handler is done. */
  async idle(): Promise<void> {
    if (this.#isRunning) await this.#idle.promise
  }

  /** Nothing more is handed over; a handler that is at work ends by itself. */
  stop(): void {
    this.#isStopped = true
    this.#options.sweep.clear()
    this.#pending.clear()
  }

  /** Makes one event of it and the one that waits. False if that cannot be. */
  #join(event: InformerEvent<T>): boolean {
    const waiting = this.#pending.lastOf(event.key)
    if (waiting === undefined) return false
    const joined = InformerEvent.join(waiting, event)
    if (joined === 'apart') return false
    this.#pending.replaceLast(event.key, joined)
    return true
  }

  async #run(): Promise<void> {
    const { clock } = this.#options
    // Whoever pushes is to have done with the change first.
    await undefined
    let handed = 0
    let begun = clock.now()
    for (let event = this.#next(); event !== undefined; event = this.#next()) {
      const result = this.#hand(event)
      if (result !== undefined) await result
      if (++handed < turnEvents && clock.now() - begun < turnMs) continue
      await setImmediate()
      handed = 0
      begun = clock.now()
    }
    this.#isRunning = false
    this.#idle.resolve()
    this.#idle = Promise.withResolvers()
  }

  #next(): InformerEvent<T> | undefined {
    return this.#options.sweep.next() ?? this.#pending.shift()
  }

  #hand(event: InformerEvent<T>): Promise<void> | undefined {
    const { handler, onError } = this.#options
    try {
      const result = handler[event.type]?.(event)
      if (!(result instanceof Promise)) return undefined
      return result.then(
        () => undefined,
        error => onError(error, event),
      )
    } catch (error) {
      onError(error, event)
      return undefined
    }
  }
}
